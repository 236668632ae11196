# Three dots: from where both last met.
new repo
commit 'Start'
git switch --quiet --create topic
echo "token = $(secret 'ghp¦_LKQ8iTcasNjosNQw1PDRhA8HQ6Ine72ZdY7r')" >topic.toml
commit 'Topic'
git switch --quiet main
echo "token = $(secret 'ghp¦_OBzVwIDstTiFyAlP9B8aUrgK57gdRz0l2FQa')" >main.toml
commit 'Main'
