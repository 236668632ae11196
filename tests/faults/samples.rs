//! Small repositories, made by git: packed, with a secret that is only in history.

use std::path::Path;
use std::process::{Command, Stdio};

/// A made-up token with a right checksum, put together here so that this repository holds none.
pub(crate) fn token() -> String {
    "ghp¦_xyUzA2UtEUZZynrEzvyvOc0wVLuD620qxzd7".replace('¦', "")
}

/// Runs bash in `folder`, away from the configuration of this machine.
pub(crate) fn bash(folder: &Path, script: &str) {
    let mut bash = Command::new("bash");
    bash.args(["-euc", script]).current_dir(folder).stdin(Stdio::null());
    bash.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", folder).env("TOKEN", token());
    for (name, value) in [("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_TEMPLATE_DIR", "")] {
        bash.env(name, value);
    }
    for who in ["AUTHOR", "COMMITTER"] {
        bash.env(format!("GIT_{who}_NAME"), "Ada").env(format!("GIT_{who}_EMAIL"), "ada@example.org");
        bash.env(format!("GIT_{who}_DATE"), "2024-03-01T00:00:00Z");
    }
    let out = bash.output().expect("bash runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

/// Makes the bare repository `folder/sample`: one pack with deltas, one ref in `packed-refs`, no loose object.
pub(crate) fn packed(folder: &Path) {
    bash(
        folder,
        r#"
        git init --quiet --initial-branch=main source
        cd source
        seq 60 >numbers; git add .; git commit --quiet -m One
        { seq 30; echo "token = $TOKEN"; seq 31 60; } >numbers; git commit --quiet -am Two
        { seq 60; echo 61; } >numbers; git commit --quiet -am Three
        git clone --quiet --bare . ../sample
        cd ../sample
        git gc --quiet --prune=now
        git pack-refs --all
        test -z "$(find objects -path '*/??/*' -type f)"
        rm -rf ../source objects/info/commit-graph objects/pack/*.rev objects/pack/*.bitmap
        "#,
    );
}

/// Makes the bare repository `folder/sample` with loose objects only.
pub(crate) fn loose(folder: &Path) {
    packed(folder);
    bash(
        folder,
        r"
        cd sample
        mv objects/pack/*.pack ..
        rm objects/pack/*
        git unpack-objects -q <../*.pack
        rm ../*.pack
        ",
    );
}

/// Makes the bare repository `folder/sample`: two branches, of which `topic` brings the secret, with a commit-graph and a multi-pack-index.
pub(crate) fn two_branches(folder: &Path) {
    bash(
        folder,
        r#"
        git init --quiet --initial-branch=main source
        cd source
        seq 60 >numbers; git add .; git commit --quiet -m One
        git checkout --quiet -b topic
        echo "token = $TOKEN" >config; git add .; git commit --quiet -m Two
        git checkout --quiet main
        seq 61 >numbers; git commit --quiet -am Three
        git clone --quiet --bare . ../sample
        cd ../sample
        git gc --quiet --prune=now
        git commit-graph write --reachable --no-progress
        git multi-pack-index write --no-progress
        rm -rf ../source
        "#,
    );
}
