# Two secrets on one line: each is masked where the other is shown.
new repo
echo "tokens = [\"$(secret 'ghp¦_xyUzA2UtEUZZynrEzvyvOc0wVLuD620qxzd7')\", \"$(secret 'ghp¦_aWFeOgd23eOp1ARVjVEeNJPXGyijpX1TFLh2')\"]" >config.toml
commit 'Start'
