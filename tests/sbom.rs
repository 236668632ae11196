//! Bills of materials: against the official schemas, against `cargo-lock`'s reading of the same lockfiles, and the same bytes each time.
//!
//! The schemas are where `LOCKHOUND_SCHEMAS` says; `.ci/schemas` fetches them. Without them, only the schemas are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

#[path = "report/schemas.rs"]
mod schemas;

use schemas::validator;

const CYCLONEDX: &str = "bom-1.6.SNAPSHOT.schema.json";
const SPDX: &str = "spdx-2.3.schema.json";
const PUBLIC: &str = "registry+https://github.com/rust-lang/crates.io-index";
const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// A lockfile with every kind of source; the token is of the sort that the scanner itself would find.
fn lock() -> String {
    let registry = format!("registry+https://user:{}@example.org/index", token());
    let package = |name: &str, version: &str, source: &str, needs: &[&str]| {
        let source = if source.is_empty() { String::new() } else { format!("source = \"{source}\"\nchecksum = \"{}\"\n", "ab".repeat(32)) };
        let source =
            if source.contains("\"git+") { source.lines().next().map(|line| format!("{line}\n")).unwrap_or_default() } else { source };
        let needs: Vec<String> = needs.iter().map(|need| format!(" \"{need}\",\n")).collect();
        let needs = needs.concat();
        let needs = if needs.is_empty() { needs } else { format!("dependencies = [\n{needs}]\n") };
        format!("\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n{source}{needs}")
    };
    let git = format!("git+https://user@example.org/delta.git?branch=a%2Fb#{COMMIT}");
    [
        "version = 4\n".to_owned(),
        package("alfa", "1.0.0", PUBLIC, &["bravo 0.1.0+build.7"]),
        package("app", "0.1.0", "", &["alfa", "bravo 0.2.0", "charlie", "delta", "helper"]),
        package("bravo", "0.1.0+build.7", PUBLIC, &[]),
        package("bravo", "0.2.0", "sparse+https://index.crates.io/", &[]),
        package("charlie", "3.0.0", &registry, &["alfa"]),
        package("delta", "4.0.0-rc.1", &git, &[]),
        package("helper", "0.1.0", "", &[]),
    ]
    .concat()
}

fn token() -> String {
    "ghp¦_LKQ8iTcasNjosNQw1PDRhA8HQ6Ine72ZdY7r".replace('¦', "")
}

/// A lockfile of version 1, with its checksums at the end.
fn old_lock() -> String {
    format!(
        "[[package]]\nname = \"old\"\nversion = \"0.1.0\"\ndependencies = [\n \"alfa 1.0.0 ({PUBLIC})\",\n]\n\n[[package]]\nname = \"alfa\"\n\
         version = \"1.0.0\"\nsource = \"{PUBLIC}\"\n\n[metadata]\n\"checksum alfa 1.0.0 ({PUBLIC})\" = \"{}\"\n",
        "ab".repeat(32)
    )
}

/// A repository called `shop` with the files given, committed.
fn repository(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let shop = folder.path().join("shop");
    fs::create_dir(&shop).expect("a folder");
    git(&shop, &["init", "-q"]);
    for (path, text) in files {
        let path = shop.join(path);
        fs::create_dir_all(path.parent().expect("a file in a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    git(&shop, &["add", "."]);
    git(&shop, &["commit", "-q", "--allow-empty", "-m", "one"]);
    (folder, shop)
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(folder).args(["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]).args(arguments);
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    git.env("GIT_AUTHOR_DATE", "1600000000 +0000").env("GIT_COMMITTER_DATE", "1700000000 +0000");
    assert!(git.output().expect("git").status.success(), "{arguments:?}");
}

fn sbom(arguments: &[&str], path: &Path) -> Output {
    let out = Command::new(env!("CARGO_BIN_EXE_lockhound")).arg("sbom").args(arguments).arg(path).env_clear().output().expect("lockhound");
    let shown = [&out.stdout[..], &out.stderr].concat();
    let secret = token();
    assert!(secret.as_bytes().windows(6).all(|gram| !shown.windows(6).any(|window| window == gram)), "a secret is shown");
    out
}

/// The bill of a repository that can be read in whole.
fn bill(format: &str, path: &Path) -> Value {
    let out = sbom(&["--format", format], path);
    assert_eq!((out.status.code(), out.stderr.as_slice()), (Some(0), &b""[..]), "{}", String::from_utf8_lossy(&out.stderr));
    let bill = serde_json::from_slice(&out.stdout).expect("JSON");
    check(format, &bill);
    bill
}

/// Holds a bill to its schema, and its references to what they refer to.
fn check(format: &str, bill: &Value) {
    if let Some(schema) = validator(if format == "spdx" { SPDX } else { CYCLONEDX }) {
        let errors: Vec<String> = schema.iter_errors(bill).map(|error| format!("{} {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{format}: {errors:?}");
    }
    let (ids, used): (Vec<&str>, BTreeSet<&str>) = if format == "spdx" {
        let relationships = array(&bill["relationships"]);
        let ends = relationships.iter().flat_map(|edge| [text(&edge["spdxElementId"]), text(&edge["relatedSpdxElement"])]);
        (
            array(&bill["packages"]).iter().map(|package| text(&package["SPDXID"])).collect(),
            ends.filter(|id| *id != "SPDXRef-DOCUMENT").collect(),
        )
    } else {
        let components = array(&bill["components"]).iter().chain([&bill["metadata"]["component"]]);
        let dependencies = array(&bill["dependencies"]);
        let ends = dependencies.iter().flat_map(|edge| array(&edge["dependsOn"]).iter().chain([&edge["ref"]])).map(text);
        (components.map(|component| text(&component["bom-ref"])).collect(), ends.collect())
    };
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len(), "{format}: an id twice");
    assert_eq!(unique, used, "{format}: something refers to nothing, or nothing refers to it");
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn the_schemas_tell_wrong_from_right() {
    for name in [CYCLONEDX, SPDX] {
        if let Some(schema) = validator(name) {
            assert!(
                !schema.is_valid(&serde_json::json!({ "bomFormat": "CycloneDX", "specVersion": 1.6, "spdxVersion": "SPDX-2.3" })),
                "{name}"
            );
        }
    }
}

#[test]
fn packages_are_told_by_their_sources() {
    let (_folder, shop) = repository(&[("Cargo.lock", &lock()), ("tools/Cargo.lock", &old_lock())]);
    let bill = bill("cyclonedx", &shop);
    assert_eq!(text(&bill["metadata"]["timestamp"]), "2023-11-14T22:13:20Z", "the committer's date");
    assert_eq!(text(&bill["metadata"]["component"]["name"]), "shop");
    let components = array(&bill["components"]);
    let purls: BTreeMap<String, &str> = components.iter().map(|all| (text(&all["bom-ref"]).to_owned(), text(&all["purl"]))).collect();
    let registry = "pkg:cargo/charlie@3.0.0?repository_url=https://example.org/index";
    let git = format!("pkg:cargo/delta@4.0.0-rc.1?vcs_url=git%2Bhttps://example.org/delta.git%40{COMMIT}");
    for (reference, purl) in [
        ("pkg:cargo/alfa@1.0.0", "pkg:cargo/alfa@1.0.0"),
        ("pkg:cargo/bravo@0.1.0%2Bbuild.7", "pkg:cargo/bravo@0.1.0%2Bbuild.7"),
        ("pkg:cargo/bravo@0.2.0", "pkg:cargo/bravo@0.2.0"),
        (registry, registry),
        (git.as_str(), git.as_str()),
        ("Cargo.lock#app@0.1.0", ""),
        ("Cargo.lock#helper@0.1.0", ""),
        ("tools/Cargo.lock#old@0.1.0", ""),
    ] {
        assert_eq!(purls.get(reference).copied(), Some(purl), "{reference}: {purls:?}");
    }
    assert_eq!(purls.len(), 8, "what two lockfiles hold is told once");
    let alfa = components.iter().find(|all| text(&all["name"]) == "alfa").expect("alfa");
    assert_eq!(alfa["hashes"][0]["content"], "ab".repeat(32));
    let lockfiles: Vec<&str> = array(&alfa["properties"]).iter().map(|property| text(&property["value"])).collect();
    assert_eq!(lockfiles, ["Cargo.lock", "tools/Cargo.lock"]);
    let needs = |reference: &str| {
        let edge = array(&bill["dependencies"]).iter().find(|edge| text(&edge["ref"]) == reference).expect("an edge");
        array(&edge["dependsOn"]).iter().map(|need| text(need).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(needs("repository"), ["Cargo.lock#app@0.1.0", "Cargo.lock#helper@0.1.0", "tools/Cargo.lock#old@0.1.0"]);
    assert_eq!(needs("pkg:cargo/alfa@1.0.0"), ["pkg:cargo/bravo@0.1.0%2Bbuild.7"]);
    assert_eq!(needs("Cargo.lock#app@0.1.0")[..2], ["Cargo.lock#helper@0.1.0", "pkg:cargo/alfa@1.0.0"]);
    assert_eq!(bill["compositions"][0]["aggregate"], "complete");
}

#[test]
fn spdx_says_the_same() {
    let (_folder, shop) = repository(&[("Cargo.lock", &lock()), ("tools/Cargo.lock", &old_lock())]);
    let (cyclonedx, spdx) = (bill("cyclonedx", &shop), bill("spdx", &shop));
    let theirs: BTreeSet<&str> =
        array(&cyclonedx["components"]).iter().map(|all| text(&all["purl"])).filter(|purl| !purl.is_empty()).collect();
    let packages = array(&spdx["packages"]);
    let ours: BTreeSet<&str> =
        packages.iter().flat_map(|all| array(&all["externalRefs"])).map(|all| text(&all["referenceLocator"])).collect();
    assert_eq!(ours, theirs);
    let edges = |bill: &Value| array(&bill["dependencies"]).iter().map(|edge| array(&edge["dependsOn"]).len()).sum::<usize>();
    assert_eq!(array(&spdx["relationships"]).len(), edges(&cyclonedx) + 1, "and what the document describes");
    let delta = packages.iter().find(|all| text(&all["name"]) == "delta").expect("delta");
    assert_eq!(text(&delta["downloadLocation"]), format!("git+https://example.org/delta.git@{COMMIT}"));
    assert_eq!(text(&spdx["creationInfo"]["created"]), "2023-11-14T22:13:20Z");
}

#[test]
fn the_same_input_gives_the_same_bytes_also_bare() {
    let (folder, shop) = repository(&[("Cargo.lock", &lock()), ("a/Cargo.lock", &old_lock())]);
    git(folder.path(), &["clone", "-q", "--bare", "shop", "shop.git"]);
    for format in ["cyclonedx", "spdx"] {
        let out = |path: &Path| sbom(&["--format", format], path).stdout;
        let first = out(&shop);
        assert_eq!(first, out(&shop));
        assert_eq!(first, out(&shop.join("a")), "from a folder inside");
        assert_eq!(first, out(&folder.path().join("shop.git")), "bare");
        fs::write(shop.join("a/Cargo.lock"), old_lock().replace("0.1.0", "0.1.1")).expect("a file");
        let other = out(&shop);
        let number = |bytes: &[u8]| {
            let bill: Value = serde_json::from_slice(bytes).expect("JSON");
            [text(&bill["serialNumber"]), text(&bill["documentNamespace"])].concat()
        };
        assert!(number(&first) != number(&other) && number(&first).len() > 40, "the identity is made of the content");
        fs::write(shop.join("a/Cargo.lock"), old_lock()).expect("a file");
    }
}

#[test]
fn one_package_is_the_subject_itself_and_none_is_an_empty_bill() {
    let (_folder, shop) = repository(&[("Cargo.lock", &old_lock())]);
    let one = bill("cyclonedx", &shop);
    assert_eq!((text(&one["metadata"]["component"]["name"]), text(&one["metadata"]["component"]["version"])), ("old", "0.1.0"));
    let (_folder, shop) = repository(&[]);
    for format in ["cyclonedx", "spdx"] {
        let out = sbom(&["--format", format], &shop);
        check(format, &serde_json::from_slice(&out.stdout).expect("JSON"));
        assert_eq!((out.status.code(), String::from_utf8_lossy(&out.stderr).contains("there is no Cargo.lock")), (Some(0), true));
    }
}

#[test]
fn what_can_be_read_in_part_only_says_so() {
    let broken = format!("<<<<<<< ours\n{}\n=======\n>>>>>>> theirs\n[[package]]\nname = \"\\\"\u{1b}##[x\"\n", lock());
    let (_folder, shop) = repository(&[("Cargo.lock", &lock()), ("sub/Cargo.lock", &broken), ("nul/Cargo.lock", "\0\u{ffff}")]);
    for format in ["cyclonedx", "spdx"] {
        let out = sbom(&["--format", format], &shop);
        let (bill, said) = (serde_json::from_slice::<Value>(&out.stdout).expect("JSON"), String::from_utf8_lossy(&out.stderr).into_owned());
        check(format, &bill);
        assert_eq!(out.status.code(), Some(3));
        assert!(said.contains("the bill is incomplete: sub/Cargo.lock: it has conflict markers"), "{said}");
        let marks = [&bill["comment"], &bill["metadata"]["properties"][0]["value"]];
        assert!(marks.iter().any(|mark| text(mark).contains("incomplete") && text(mark).contains("sub/Cargo.lock")), "{bill}");
        if format == "cyclonedx" {
            assert_eq!(bill["compositions"][0]["aggregate"], "incomplete");
        }
    }
}

#[test]
fn a_file_is_whole_or_not_there() {
    let (folder, shop) = repository(&[("Cargo.lock", &lock())]);
    let file = folder.path().join("bill.json");
    let name = file.to_string_lossy().into_owned();
    let printed = sbom(&[], &shop).stdout;
    for _ in 0..2 {
        let out = sbom(&["--output", &name], &shop);
        assert_eq!((out.status.code(), out.stdout.is_empty()), (Some(0), true));
        assert_eq!(fs::read(&file).expect("the bill"), printed);
    }
    #[cfg(unix)]
    {
        fs::rename(&file, folder.path().join("elsewhere")).expect("renamed");
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), &file).expect("a link");
        assert_eq!(sbom(&["--output", &name], &shop).status.code(), Some(4));
    }
    assert_eq!(sbom(&["--output", "/nowhere/at/all"], &shop).status.code(), Some(4));
    assert_eq!(sbom(&[], &folder.path().join("nothing")).status.code(), Some(2));
    assert_eq!(sbom(&["--format", "tea"], &shop).status.code(), Some(2));
}

#[test]
fn real_lockfiles_are_told_as_cargo_lock_reads_them() {
    let mut locks = vec![include_str!("../Cargo.lock").to_owned(), include_str!("../fuzz/Cargo.lock").to_owned(), lock(), old_lock()];
    let shared = std::env::var_os("LOCKHOUND_SHARED").map(PathBuf::from);
    let more = shared.and_then(|shared| fs::read_dir(shared.join("expected/locks")).ok());
    locks.extend(more.into_iter().flatten().flatten().map(|entry| fs::read_to_string(entry.path()).expect("a lockfile")));
    for lock in &locks {
        let (_folder, shop) = repository(&[("Cargo.lock", lock)]);
        let oracle: cargo_lock::Lockfile = lock.parse().expect("a lockfile");
        let packages = || oracle.packages.iter().chain(&oracle.root);
        let theirs: BTreeSet<(String, String)> = packages().map(|all| (all.name.to_string(), all.version.to_string())).collect();
        let cyclonedx = bill("cyclonedx", &shop);
        let metadata = &cyclonedx["metadata"]["component"];
        let components = array(&cyclonedx["components"]).iter().chain([metadata]).filter(|all| text(&all["bom-ref"]) != "repository");
        let ours: Vec<(String, String)> = components.map(|all| (text(&all["name"]).into(), text(&all["version"]).into())).collect();
        assert_eq!(ours.len(), packages().count());
        assert_eq!(ours.into_iter().collect::<BTreeSet<_>>(), theirs);
        let edges = array(&cyclonedx["dependencies"]).iter().filter(|edge| text(&edge["ref"]) != "repository");
        let edges: usize = edges.map(|edge| array(&edge["dependsOn"]).len()).sum();
        let unique = |package: &cargo_lock::Package| package.dependencies.iter().collect::<BTreeSet<_>>().len();
        assert_eq!(edges, packages().map(unique).sum::<usize>());
        bill("spdx", &shop);
    }
}
