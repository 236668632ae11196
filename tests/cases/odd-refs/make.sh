# A symbolic ref, a ref in deep folders, and one whose name looks like an option.
new repo
commit 'Start'
echo "token = $(secret 'ghp¦_f3EUsKwg4rdRfRjH1UFLFT1DYYQFqq1pMGk9')" >config.toml
commit 'Next'
git update-ref refs/a/b/c/d/e HEAD
git symbolic-ref refs/heads/other refs/a/b/c/d/e
git update-ref -- refs/heads/--upload-pack=x HEAD
git switch --quiet --detach HEAD~1
git branch --quiet -D main
