# Names with commands to terminals and to a workflow's runner.
new repo
token="$(secret 'ghp¦_xyUzA2UtEUZZynrEzvyvOc0wVLuD620qxzd7')"
echo "$token" >"$(printf '::error::a\033[31mb\r\n##[warning]c')"
echo "x = $token" >"$(printf '\342\200\256txt.exe')"
echo "y = $token" >"$(printf '\377\376')"
commit "$(printf '::set-output name=a::b\n\n::stop-commands::%s' "$token")"
