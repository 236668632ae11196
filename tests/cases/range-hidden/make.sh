# Several tips, and revisions to leave out, as git rev-list takes them: only what no hidden one leads to.
new repo
echo "token = $(secret 'ghp¦_OBzVwIDstTiFyAlP9B8aUrgK57gdRz0l2FQa')" >old.toml
commit 'Start'
git update-ref refs/remotes/origin/main main
git switch --quiet --create one
echo "token = $(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" >one.toml
commit 'One'
git switch --quiet --create two main
echo "token = $(secret 'ghp¦_LKQ8iTcasNjosNQw1PDRhA8HQ6Ine72ZdY7r')" >two.toml
commit 'Two'
