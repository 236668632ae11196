# A repository without a commit.
new repo
