# Nobody reads the report: no clean verdict.
new repo
commit 'Start'
mkfifo ../pipe
