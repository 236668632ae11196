# A secret in a blob that only a tag names.
new repo
commit 'Start'
git tag key "$(echo "token = $(secret 'ghp¦_LKQ8iTcasNjosNQw1PDRhA8HQ6Ine72ZdY7r')" | git hash-object -w --stdin)"
