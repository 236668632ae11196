# A secret in the middle of a line of megabytes.
new repo
{
    head -c 3000000 /dev/zero | tr '\0' 'x'
    printf ' token=%s ' "$(secret 'ghp¦_PGg36SmMTBBZJmhwPGBYa8kRaDS5as0yxZ1G')"
    head -c 3000000 /dev/zero | tr '\0' 'x'
} >bundle.js
git config core.compression 1
commit 'Start'
