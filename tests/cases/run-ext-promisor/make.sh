# A missing object whose promisor's address is a command.
new repo
echo "TOKEN=$(secret 'ghp¦_xyUzA2UtEUZZynrEzvyvOc0wVLuD620qxzd7')" >production.env
echo lost >lost
commit 'Start'
object=$(git rev-parse HEAD:lost)
rm -f lost ".git/objects/${object:0:2}/${object:2}"
git config core.repositoryFormatVersion 1
git config extensions.partialClone origin
git config remote.origin.url "ext::touch $CANARY"
git config remote.origin.promisor true
git config protocol.ext.allow always
git cat-file -p "$object" >/dev/null 2>&1 || true
rm "$CANARY"
