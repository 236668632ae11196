# Plain files, without git.
mkdir -p repo/deep
echo "token = $(secret 'ghp¦_aWFeOgd23eOp1ARVjVEeNJPXGyijpX1TFLh2')" >repo/deep/config.toml
