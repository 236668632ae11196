# A missing object whose promisor is a command.
new repo
echo "TOKEN=$(secret 'ghp¦_KuHUUxD0myCXTaMte0mTOOY3oNmTIk3pcgVv')" >production.env
echo lost >lost
commit 'Start'
object=$(git rev-parse HEAD:lost)
rm -f lost ".git/objects/${object:0:2}/${object:2}"
git init --quiet --bare ../other
git config core.repositoryFormatVersion 1
git config extensions.partialClone origin
git config remote.origin.url "$(cd ../other && pwd)"
git config remote.origin.promisor true
git config remote.origin.uploadpack "touch $CANARY; git-upload-pack"
git cat-file -p "$object" >/dev/null 2>&1 || true
rm "$CANARY"
