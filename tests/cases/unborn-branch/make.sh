# A repository without a commit and with a secret in its working tree.
new repo
echo "token = $(secret 'ghp¦_LKQ8iTcasNjosNQw1PDRhA8HQ6Ine72ZdY7r')" >config.toml
