# Ignore files that are links: git does not follow them, and behind this one is no end.
new repo
echo "TOKEN=$(secret 'ghp¦_UwIL8tuPmXyNcizRcEneZHbEyVsDnc0JSURH')" >production.env
mkdir folder
ln -s /dev/zero folder/.gitignore
commit 'Start'
mkfifo ../pipe
ln -s ../../pipe folder/.ignore
