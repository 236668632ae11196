# A range in a bare repository, as in a server's hook.
new source
echo "token = $(secret 'ghp¦_PGg36SmMTBBZJmhwPGBYa8kRaDS5as0yxZ1G')" >old.toml
commit 'Start'
git tag base
echo "token = $(secret 'ghp¦_LKQ8iTcasNjosNQw1PDRhA8HQ6Ine72ZdY7r')" >new.toml
commit 'Next'
cd ..
git clone --quiet --bare source repo
