# A hook that runs when the index is written; the index stays as it is.
new repo
echo "TOKEN=$(secret 'ghp¦_f3EUsKwg4rdRfRjH1UFLFT1DYYQFqq1pMGk9')" >production.env
commit 'Start'
mkdir .git/own
printf '#!/bin/sh\ntouch %s\n' "$CANARY" >.git/own/post-index-change
chmod +x .git/own/post-index-change
git config core.hooksPath "$PWD/.git/own"
git add .
rm "$CANARY"
touch -d 2024-01-01 production.env
sum=$(sha256sum .git/index)
echo "cd repo; test \"\$(sha256sum .git/index)\" = '$sum'" >../check.sh
