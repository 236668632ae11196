//! Build time: packs the advisory database that `LOCKHOUND_ADVISORY_DB` names into the binary.

#[path = "../src/advisories/snapshot_format.rs"]
#[expect(dead_code, unreachable_pub, reason = "the other half of the format is used at run time")]
mod snapshot_format;

use std::path::{Path, PathBuf};
use std::process::Command;

use snapshot_format::Snapshot;

/// Writes `advisories.snapshot` to `OUT_DIR`: the database that the environment names, or nothing.
pub(crate) fn embed() {
    println!("cargo::rerun-if-env-changed=LOCKHOUND_ADVISORY_DB");
    println!("cargo::rerun-if-changed=build/snapshot.rs");
    println!("cargo::rerun-if-changed=src/advisories/snapshot_format.rs");
    let packed = match std::env::var_os("LOCKHOUND_ADVISORY_DB").filter(|value| !value.is_empty()).map(PathBuf::from) {
        None => Vec::new(),
        Some(folder) => {
            println!("cargo::rerun-if-changed={}", folder.join("crates").display());
            let snapshot = Snapshot::from_folder(&folder, last_commit(&folder)).expect("LOCKHOUND_ADVISORY_DB names a RustSec database");
            snapshot.pack(19).expect("zstd packs a few megabytes")
        }
    };
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    std::fs::write(out.join("advisories.snapshot"), packed).expect("OUT_DIR can be written");
}

/// The id and time of the commit that is checked out in `folder`, if it is a checkout's top folder.
fn last_commit(folder: &Path) -> Option<(Vec<u8>, i64)> {
    if !folder.join(".git").exists() {
        return None;
    }
    let out = Command::new("git").arg("-C").arg(folder).args(["log", "-1", "--format=%H %ct"]).output().ok()?;
    let text = String::from_utf8(out.stdout).ok()?;
    let (id, time) = text.trim().split_once(' ')?;
    let id: Option<Vec<u8>> = (0..id.len()).step_by(2).map(|at| u8::from_str_radix(id.get(at..at + 2)?, 16).ok()).collect();
    Some((id?, time.parse().ok()?))
}
