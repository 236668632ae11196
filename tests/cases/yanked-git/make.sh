# A clone of a registry's index, without a checkout: all releases are withdrawn.
advisories
new clone
mkdir -p le/ak
releases '!1.2.3' '!1.2.4' >le/ak/leaky
echo '{}' >config.json
commit 'Index'
cd ..
git clone --quiet --bare clone index
new repo
lock 1.2.3 >Cargo.lock
commit 'Start'
