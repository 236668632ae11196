# An empty folder is not a repository.
mkdir repo
