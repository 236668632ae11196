# A file with an old secret, edited elsewhere and staged: nothing new.
new repo
printf 'one\nold = %s\n' "$(secret 'ghp¦_KuHUUxD0myCXTaMte0mTOOY3oNmTIk3pcgVv')" >config.toml
commit 'Start'
sed -i 's/one/another one/' config.toml
git add config.toml
