# What is staged: the new secret, and not the old one in the same file, nor what is not staged.
new repo
printf 'old = %s\n' "$(secret 'ghp¦_Pabc2OaXa8xcqxg11iJ33yQ63CnsI007yzJS')" >config.toml
commit 'Start'
printf 'new = %s\n' "$(secret 'ghp¦_KuHUUxD0myCXTaMte0mTOOY3oNmTIk3pcgVv')" >>config.toml
git add config.toml
echo "token = $(secret 'ghp¦_xyUzA2UtEUZZynrEzvyvOc0wVLuD620qxzd7')" >untracked.toml
