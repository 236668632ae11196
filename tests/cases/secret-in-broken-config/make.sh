# A configuration that can't be read: the error does not quote it.
new repo
commit 'Start'
printf '[remote "origin"]\n\t= https://%s@example.org\n' "$(secret 'ghp¦_OBzVwIDstTiFyAlP9B8aUrgK57gdRz0l2FQa')" >>.git/config
