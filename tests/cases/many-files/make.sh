# One secret in many files is one finding.
new repo
token="$(secret 'ghp¦_KuHUUxD0myCXTaMte0mTOOY3oNmTIk3pcgVv')"
for number in 1 2 3 4 5 6 7; do
    echo "token$number = $token" >"file$number"
done
commit 'Start'
git rm --quiet file7
commit 'Clean'
