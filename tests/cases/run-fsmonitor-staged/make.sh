# A file system monitor, and a scan of the index.
new repo
echo "TOKEN=$(secret 'ghp¦_H4EI57OFDnbTDyizMfdmAfbhtuxQxj1UQ8NA')" >production.env
git add production.env
printf '#!/bin/sh\ntouch %s\n' "$CANARY" >.git/monitor
chmod +x .git/monitor
git config core.fsmonitor "$PWD/.git/monitor"
git status >/dev/null 2>&1
rm "$CANARY"
