# Objects kept outside of the repository are not read, and that is a gap.
new other
echo "token = $(secret 'ghp¦_KuHUUxD0myCXTaMte0mTOOY3oNmTIk3pcgVv')" >config.toml
commit 'Start'
cd ..
git clone --quiet --shared --no-checkout other repo
rm -rf repo/.git/index repo/.git/logs
