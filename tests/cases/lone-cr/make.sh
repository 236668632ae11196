# Lines that end in a lone CR, as those of old files do.
new repo
printf 'one\rtwo\r  TOKEN=%s\rfour\r' "$(secret 'ghp¦_aWFeOgd23eOp1ARVjVEeNJPXGyijpX1TFLh2')" >production.env
commit 'Start'
