# `git replace` shows a clean file in the place of the one at HEAD.
new repo
echo "TOKEN=$(secret 'ghp¦_PGg36SmMTBBZJmhwPGBYa8kRaDS5as0yxZ1G')" >production.env
commit 'Secret'
echo 'TOKEN=' >production.env
git replace "$(git rev-parse HEAD:production.env)" "$(git hash-object -w production.env)"
