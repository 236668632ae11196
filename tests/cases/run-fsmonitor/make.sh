# A file system monitor.
new repo
echo "TOKEN=$(secret 'ghp¦_OBzVwIDstTiFyAlP9B8aUrgK57gdRz0l2FQa')" >production.env
commit 'Start'
printf '#!/bin/sh\ntouch %s\n' "$CANARY" >.git/monitor
chmod +x .git/monitor
git config core.fsmonitor "$PWD/.git/monitor"
git status >/dev/null 2>&1
rm "$CANARY"
