# Names that other scanners pass over.
new repo
token="$(secret 'ghp¦_UwIL8tuPmXyNcizRcEneZHbEyVsDnc0JSURH')"
mkdir -p vendor/lib node_modules/lib dist
for file in vendor/lib/a.c node_modules/lib/a.js dist/a.min.js logo.png logo.svg package-lock.json Cargo.lock a.zip; do
    echo "token = '$token'; // $file" >"$file"
done
commit 'Start'
