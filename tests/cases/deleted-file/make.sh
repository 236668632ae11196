# A secret in a file that a later commit deleted.
new repo
echo "token = $(secret 'ghp¦_PGg36SmMTBBZJmhwPGBYa8kRaDS5as0yxZ1G')" >config.toml
echo 'hello' >readme
commit 'Add configuration'
git rm --quiet config.toml
commit 'Remove configuration'
