# A path that is a file.
echo hello >repo
