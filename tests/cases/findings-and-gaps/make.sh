# Findings come before gaps in the exit code, and both are told.
new repo
echo "token = $(secret 'ghp¦_Pabc2OaXa8xcqxg11iJ33yQ63CnsI007yzJS')" >config.toml
commit 'Start'
echo lost >lost
commit 'Next'
object=$(git rev-parse HEAD:lost)
rm -f lost ".git/objects/${object:0:2}/${object:2}"
