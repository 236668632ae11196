# Objects kept elsewhere in the repository's own folder.
new repo
echo "token = $(secret 'ghp¦_xyUzA2UtEUZZynrEzvyvOc0wVLuD620qxzd7')" >config.toml
commit 'Start'
git rm --quiet config.toml
commit 'Clean'
mkdir -p more/objects
mv .git/objects/?? more/objects/
mkdir -p .git/objects/info
echo '../../more/objects' >.git/objects/info/alternates
