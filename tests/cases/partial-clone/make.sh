# A clone without old blobs, and nobody to ask for them: never a clean verdict.
new source
echo "token = $(secret 'ghp¦_UwIL8tuPmXyNcizRcEneZHbEyVsDnc0JSURH')" >config.toml
commit 'Start'
git rm --quiet config.toml
commit 'Clean'
git config uploadpack.allowFilter true
git config uploadpack.allowAnySHA1InWant true
cd ..
git clone --quiet --filter=blob:none "file://$PWD/source" repo
rm -rf source repo/.git/logs
