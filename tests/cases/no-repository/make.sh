# A folder of plain files is not a repository: say how to scan it.
mkdir repo
echo hello >repo/file
