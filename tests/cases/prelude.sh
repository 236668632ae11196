# Put before each case's make.sh. Names, addresses and dates are fixed, so that the same objects come out on every machine.
set -euo pipefail
export LC_ALL=C TZ=UTC
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0
export GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=init.defaultBranch GIT_CONFIG_VALUE_0=main
export GIT_CONFIG_KEY_1=protocol.file.allow GIT_CONFIG_VALUE_1=always
export GIT_TEMPLATE_DIR=
export GIT_DEFAULT_HASH=sha1 GIT_DEFAULT_REF_FORMAT=files
export GIT_AUTHOR_NAME='Ada Author' GIT_AUTHOR_EMAIL=ada@example.org
export GIT_COMMITTER_NAME='Cleo Committer' GIT_COMMITTER_EMAIL=cleo@example.org
minute=0

# Prints a secret without the broken bar that keeps it out of this repository, and notes it: no output may hold six bytes of it in a row.
secret() {
    local bare=${1//¦/}
    printf '%s\n' "$bare" >>"$NOTED"
    printf '%s' "$bare"
}

# Each command a minute after the one before it.
git() {
    minute=$((minute + 1))
    local now
    now=$(printf '2024-03-01T%02d:%02d:00Z' $((minute / 60)) $((minute % 60)))
    GIT_AUTHOR_DATE=$now GIT_COMMITTER_DATE=$now command git "$@"
}

# Makes a repository and enters it.
new() {
    git init --quiet "$@"
    cd "${*: -1}"
}

# Commits everything that is not ignored.
commit() {
    git add --all
    git commit --quiet --allow-empty --message "$1"
}

# Makes an advisory database: `leaky` is vulnerable before 1.2.3, since the day given. Another advisory is of today, as databases grow stale.
advisories() {
    mkdir -p db/crates/leaky db/crates/unused
    cat >db/crates/unused/RUSTSEC-2020-9002.md <<END
\`\`\`toml
[advisory]
id = "RUSTSEC-2020-9002"
package = "unused"
date = "$(date -I)"

[versions]
patched = []
\`\`\`

# Nobody uses it

Nobody at all.
END
    cat >db/crates/leaky/RUSTSEC-2020-9001.md <<END
\`\`\`toml
[advisory]
id = "RUSTSEC-2020-9001"
package = "leaky"
date = "${1:-2024-02-01}"

[versions]
patched = [">= 1.2.3"]
\`\`\`

# Leaks under load

More of it leaks when more is asked of it.
END
}

# Prints a lockfile of an `app` that depends on `leaky`, in the version given.
lock() {
    cat <<END
version = 4

[[package]]
name = "app"
version = "0.1.0"
dependencies = [
 "leaky",
]

[[package]]
name = "leaky"
version = "$1"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "$(printf '%064d' 0)"
END
}

# Prints a package of a lockfile, with what it needs; one without a source when the version ends in a slash.
locked() {
    local name=$1 version=$2
    shift 2
    printf '\n[[package]]\nname = "%s"\nversion = "%s"\n' "$name" "${version%/}"
    [[ $version == */ ]] || printf 'source = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "%064d"\n' 0
    [[ $# == 0 ]] || { printf 'dependencies = [\n' && printf ' "%s",\n' "$@" && printf ']\n'; }
}

# Prints the manifest of a package; what it says more is read.
manifest() {
    printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2024"\n' "$1"
    cat
}

# Adds an advisory against Rust itself: its `std` is vulnerable before 1.58.1.
rust_advisory() {
    mkdir -p db/rust/std
    cat >db/rust/std/CVE-2020-90003.md <<END
\`\`\`toml
[advisory]
id = "CVE-2020-90003"
package = "std"
date = "2024-02-01"

[versions]
patched = [">= 1.58.1"]
\`\`\`

# Removes too much

More is removed than was asked for.
END
}

# Prints the lines of a registry's index for `leaky`: the versions given, those with a `!` in front withdrawn.
releases() {
    local version
    for version; do
        printf '{"name":"leaky","vers":"%s","deps":[],"cksum":"%064d","features":{},"yanked":%s}\n' \
            "${version#!}" 0 "$([ "$version" = "${version#!}" ] && echo false || echo true)"
    done
}
