# Names that a dependency is told with may hold secrets: a version, tags, branches.
advisories
new repo
lock "1.0.0+$(secret "$(echo 'glp''at¦-x7Kq2Vn9Lm4Rt8Yw3Zb6')")" >Cargo.lock
commit 'Start'
git tag "$(secret 'ghp¦_UwIL8tuPmXyNcizRcEneZHbEyVsDnc0JSURH')"
git branch "keep-$(secret 'ghp¦_UwIL8tuPmXyNcizRcEneZHbEyVsDnc0JSURH')"
