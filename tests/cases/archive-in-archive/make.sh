# A secret in a jar in a zip, which history holds. Nothing is compressed, so that the same objects come out of every zlib; each secret is
# told where it stands inside, and not once more where its bytes stand in the zip.
new app
mkdir config
printf 'one\ntwo\ntoken = %s\n' "$(secret 'ghp¦_LKQ8iTcasNjosNQw1PDRhA8HQ6Ine72ZdY7r')" >config/db.properties
commit 'App'
git archive -0 --format=zip --output=../app.jar HEAD
cd ..
new bundle
mkdir lib
mv ../app.jar lib/
commit 'Bundle'
git archive -0 --format=zip --output=../bundle.zip HEAD
cd ..
new repo
mkdir dist
mv ../bundle.zip dist/
commit 'Release'
git rm --quiet dist/bundle.zip
commit 'Take it out'
