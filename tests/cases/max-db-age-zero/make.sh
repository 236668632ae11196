# A database that is never young enough is a wrong request.
advisories
new repo
commit 'Start'
