# A bare repository inside of the working tree is data: no name in it is followed, its files are looked at.
new repo
mkdir -p data
git init --quiet --bare data/inner
mkdir -p data/inner/objects/info
echo '/nonexistent' >data/inner/objects/info/alternates
printf '[core]\n\tfsmonitor = touch canary\n\tbare = true\n' >data/inner/config
echo "token = $(secret 'ghp¦_LKQ8iTcasNjosNQw1PDRhA8HQ6Ine72ZdY7r')" >data/inner/description
commit 'Start'
