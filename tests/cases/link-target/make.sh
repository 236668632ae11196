# A secret in the target of a symbolic link: found in its blob.
new repo
ln -s "https://user:$(secret 'ghp¦_UwIL8tuPmXyNcizRcEneZHbEyVsDnc0JSURH')@example.org" link
commit 'Start'
