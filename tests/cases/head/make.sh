# A secret in a file of the current tree.
new repo
printf 'url = "https://example.org"\ntoken = "%s"\n' "$(secret 'ghp¦_UwIL8tuPmXyNcizRcEneZHbEyVsDnc0JSURH')" >config.toml
commit 'Add configuration'
