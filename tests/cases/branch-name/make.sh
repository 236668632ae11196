# A secret in the name of a branch.
new repo
commit 'Start'
git branch "topic/$(secret 'ghp¦_LKQ8iTcasNjosNQw1PDRhA8HQ6Ine72ZdY7r')"
git reflog expire --expire=now --all
