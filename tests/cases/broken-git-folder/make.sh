# A `.git` folder that is not a repository.
mkdir -p repo/.git
echo hello >repo/file
