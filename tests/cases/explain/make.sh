# Why a finding is one, line by line: a random value with the name of a secret, and a password that is a word.
new repo
echo "api_secret = \"$(secret 'tR7vQ0zLk2¦Wm9Yb4Xc6N')\"" >app.toml
echo "password = \"$(secret 'sun¦flower')\"" >db.toml
commit 'Start'
