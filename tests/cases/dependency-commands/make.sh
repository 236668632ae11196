# Commands for the whole report: one clears two advisories, and does not lead into a third.
advisories
for number in 3 4; do
    sed "s/9001/900$number/; s/>= 1.2.3/>= 1.2.$((number + 4))/" db/crates/leaky/RUSTSEC-2020-9001.md >"db/crates/leaky/RUSTSEC-2020-900$number.md"
done
new repo
mkdir tool
lock 1.0.0 >Cargo.lock
lock 1.2.7 >tool/Cargo.lock
commit 'Start'
