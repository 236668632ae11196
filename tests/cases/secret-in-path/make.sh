# A secret in the path of a file that holds another one: masked wherever the path is shown.
new repo
name="$(secret 'ghp¦_aWFeOgd23eOp1ARVjVEeNJPXGyijpX1TFLh2')"
mkdir "$name"
echo "token = $(secret 'ghp¦_UwIL8tuPmXyNcizRcEneZHbEyVsDnc0JSURH')" >"$name/config.toml"
echo lost >"$name/lost"
commit 'Start'
object=$(git rev-parse "HEAD:$name/lost")
rm -f "$name/lost" ".git/objects/${object:0:2}/${object:2}"
