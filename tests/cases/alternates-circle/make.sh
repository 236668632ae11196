# Object folders that borrow from each other.
new repo
echo "token = $(secret 'ghp¦_OBzVwIDstTiFyAlP9B8aUrgK57gdRz0l2FQa')" >config.toml
commit 'Start'
git rm --quiet config.toml
commit 'Clean'
mkdir -p more/objects/info .git/objects/info
mv .git/objects/?? more/objects/
echo '../../more/objects' >.git/objects/info/alternates
echo '../../.git/objects' >more/objects/info/alternates
