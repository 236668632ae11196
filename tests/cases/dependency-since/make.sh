# Since when: it came in one lockfile, moved to another folder, and the advisory came later. Tags tell which releases had it.
advisories 2024-03-05
new repo
mkdir old
lock 1.2.3 >old/Cargo.lock
commit 'Sound'
git tag v1
lock 1.1.0 >old/Cargo.lock
commit 'A downgrade'
git tag v2
git mv old new
commit 'Moved'
git tag -a -m 'Third' v3
lock 1.0.0 >new/Cargo.lock
commit 'Further down'
