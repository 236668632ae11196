# A file with an old secret, edited elsewhere: nothing new.
new repo
printf 'one\ntoken = %s\n' "$(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" >config.toml
commit 'Start'
git tag base
sed -i 's/one/another one/' config.toml
commit 'Next'
