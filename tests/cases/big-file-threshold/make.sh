# A configuration that calls every file big.
new repo
git config core.bigFileThreshold 1
echo "TOKEN=$(secret 'ghp¦_xyUzA2UtEUZZynrEzvyvOc0wVLuD620qxzd7')" >production.env
commit 'Start'
