# Lines that end in CR LF count once.
new repo
printf 'one\r\ntwo\r\n  TOKEN=%s\r\n' "$(secret 'ghp¦_xyUzA2UtEUZZynrEzvyvOc0wVLuD620qxzd7')" >production.env
commit 'Start'
