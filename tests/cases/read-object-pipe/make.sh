# Pipes in the place of objects: a scan that opened them would wait forever.
new repo
echo "TOKEN=$(secret 'ghp¦_LKQ8iTcasNjosNQw1PDRhA8HQ6Ine72ZdY7r')" >production.env
commit 'Start'
mkdir -p .git/objects/aa .git/logs/refs
mkfifo .git/objects/aa/00000000000000000000000000000000000000
mkfifo .git/objects/pack/pack-pipe.idx .git/objects/pack/pack-pipe.pack
mkfifo .git/logs/refs/pipe .git/logs/refs/odd
