# Objects borrowed through a link: they are outside all the same.
new other
echo "token = $(secret 'ghp¦_LKQ8iTcasNjosNQw1PDRhA8HQ6Ine72ZdY7r')" >config.toml
commit 'Start'
cd ..
new repo
ln -s ../other/.git/objects more
mkdir -p .git/objects/info
echo '../../more' >.git/objects/info/alternates
