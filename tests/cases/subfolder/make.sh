# A path inside of the repository stands for the repository.
new repo
mkdir -p a/b
echo "token = $(secret 'ghp¦_PGg36SmMTBBZJmhwPGBYa8kRaDS5as0yxZ1G')" >config.toml
echo x >a/b/c
commit 'Start'
