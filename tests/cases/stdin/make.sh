# Standard input, under the name that it claims.
printf 'one\ntoken = %s\n' "$(secret 'ghp¦_LKQ8iTcasNjosNQw1PDRhA8HQ6Ine72ZdY7r')" >stdin
