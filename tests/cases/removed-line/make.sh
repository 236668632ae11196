# A secret in a line that a later commit took out; the file is still there.
new repo
printf 'one\ntoken = %s\ntwo\n' "$(secret 'ghp¦_LKQ8iTcasNjosNQw1PDRhA8HQ6Ine72ZdY7r')" >config.toml
commit 'Add configuration'
printf 'one\ntwo\n' >config.toml
commit 'Remove the token'
