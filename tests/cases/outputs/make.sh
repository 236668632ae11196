# Several reports at once: whole, for their owner only, with nothing left beside them.
new repo
echo "token = $(secret 'ghp¦_xyUzA2UtEUZZynrEzvyvOc0wVLuD620qxzd7')" >config.toml
commit 'Start'
cd ..
cat >check.sh <<'END'
for file in report.json report.jsonl report.sarif report.txt; do
    test -s $file
    test "$(stat -c %a $file)" = 600
    ! grep -q "ghp_[0-9A-Za-z]" $file
done
grep -q github-pat-classic report.txt
test "$(ls -A)" = "$(printf 'check.sh\nrepo\nreport.json\nreport.jsonl\nreport.sarif\nreport.txt')"
END
