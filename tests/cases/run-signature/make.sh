# A program that checks signatures.
new repo
echo "TOKEN=$(secret 'ghp¦_LKQ8iTcasNjosNQw1PDRhA8HQ6Ine72ZdY7r')" >production.env
commit 'Start'
git rm --quiet production.env
printf '#!/bin/sh\ntouch %s\n' "$CANARY" >.git/gpg
chmod +x .git/gpg
git config gpg.program "$PWD/.git/gpg"
git config log.showSignature true
signed=$({
    git cat-file commit HEAD | sed '/^$/,$d'
    printf 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ\n -----END PGP SIGNATURE-----\n\nSigned\n'
} | git hash-object -t commit -w --stdin)
git update-ref HEAD "$signed"
git log >/dev/null 2>&1
rm "$CANARY"
