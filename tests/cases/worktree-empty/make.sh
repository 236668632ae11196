# An empty folder has nothing to look at.
mkdir repo
