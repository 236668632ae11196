# A ref with a secret in its name that leads nowhere.
new repo
commit 'Start'
name="$(secret 'ghp¦_LKQ8iTcasNjosNQw1PDRhA8HQ6Ine72ZdY7r')"
echo 1111111111111111111111111111111111111111 >".git/refs/heads/$name"
echo 'garbage' >".git/refs/heads/x-$name"
