# Links to files and folders outside of the repository: where they point is looked at, what is there is not.
new repo
mkdir ../outside
echo "TOKEN=$(secret 'ghp¦_xyUzA2UtEUZZynrEzvyvOc0wVLuD620qxzd7')" >../outside/production.env
ln -s ../outside/production.env file
ln -s ../outside folder
ln -s . loop
commit 'Start'
