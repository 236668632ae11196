# A file that is a pipe and a link to a device: neither is followed or waited for.
mkdir repo
mkfifo repo/pipe
ln -s /dev/zero repo/zero
echo "token = $(secret 'ghp¦_PGg36SmMTBBZJmhwPGBYa8kRaDS5as0yxZ1G')" >repo/config.toml
