//! Manifests: what is read of them, and that Cargo itself reads the same.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::manifest::{Declaration, Kind, read};
use super::members::{self, Tree, TreeFile};

const EVERYTHING: &str = r#"[package]
name = "app"
version = "0.1.0"
edition = "2021"

[dependencies]
short = "1"
"quoted" = { version = "~2.1" }
renamed = { package = "real", version = "=3.0.0", optional = true }
dotted.version = ">=1, <3"
dotted.features = ["a", "b"]
local = { path = "../local" }
shared.workspace = true
multi = { version = "4", features = [
    "c",
] }
odd = 3

[dependencies.table]
version = "5"
optional = true

[dev-dependencies]
short = "1"

[build_dependencies]
old = "1.0.0-rc.1"

[target.'cfg(windows)'.dependencies]
wide = "1"

[target."x86_64-unknown-linux-gnu".dev-dependencies.narrow]
version = "*"

[features]
default = ["renamed", "dep:table"]
"#;

/// `line:column kind name=package requirement target optional`.
fn words(declared: &Declaration) -> String {
    let Declaration { key, package, kind, target, is_optional, is_inherited, requirement, path, features, region } = declared;
    let name = if key == package { key.clone() } else { format!("{key}={package}") };
    let mut words = vec![format!("{}:{} {kind:?} {name}", region.line, region.column)];
    words.extend(requirement.as_ref().map(ToString::to_string));
    words.extend(target.clone());
    words.extend(path.as_ref().map(|path| format!("at {path}")));
    words.extend(is_optional.then(|| "optional".to_owned()));
    words.extend(is_inherited.then(|| "inherited".to_owned()));
    words.extend(features.iter().map(|feature| format!("+{feature}")));
    words.join(" ")
}

#[test]
fn every_way_to_write_a_dependency_is_read() {
    let manifest = read(EVERYTHING.as_bytes()).expect("a manifest");
    let mut found: Vec<&Declaration> = manifest.dependencies.iter().collect();
    found.sort_by_key(|declared| declared.region);
    assert_eq!(
        found.into_iter().map(words).collect::<Vec<_>>(),
        [
            "7:1 Normal short ^1",
            "8:1 Normal quoted ~2.1",
            "9:1 Normal renamed=real =3.0.0 optional",
            "10:1 Normal dotted >=1, <3 +a +b",
            "12:1 Normal local at ../local",
            "13:1 Normal shared inherited",
            "14:1 Normal multi ^4 +c",
            "17:1 Normal odd",
            "19:15 Normal table ^5 optional",
            "24:1 Dev short ^1",
            "27:1 Build old ^1.0.0-rc.1",
            "30:1 Normal wide ^1 cfg(windows)",
            "32:53 Dev narrow * x86_64-unknown-linux-gnu",
        ]
    );
    assert_eq!(manifest.features["default"], ["renamed", "dep:table"]);
    let with_mark = [b"\xef\xbb\xbf".as_slice(), EVERYTHING.replace('\n', "\r\n").as_bytes()].concat();
    assert_eq!(read(&with_mark).expect("a manifest").dependencies, manifest.dependencies, "a byte order mark and CRLF change nothing");
}

#[test]
fn what_is_no_manifest_is_said_in_words_that_quote_nothing() {
    let deep = format!("a = {}", "[".repeat(100_000));
    let long = "#".repeat((1 << 20) + 1);
    for (bytes, expected) in [
        (&b"a = \xff"[..], "it is not UTF-8"),
        (b"x = 1\nsecret", "it is not TOML (line 2)"),
        (b"[a]\n[a]\n", "it is not TOML (line 2)"),
        (deep.as_bytes(), "it is not TOML (line 1)"),
        (long.as_bytes(), "it has more than 1048576 bytes"),
    ] {
        assert_eq!(read(bytes).err().as_deref(), Some(expected));
    }
    for bytes in [&b""[..], b"package = 1\ndependencies = []\ntarget = 3", b"[workspace]\nmembers = 3", b"[target]\na = 1\n[patch]\nb = 2"]
    {
        assert!(read(bytes).is_ok_and(|manifest| manifest.dependencies.is_empty() && manifest.name.is_none()));
    }
    let wide = format!("dependencies = {{ {} }}", (0..40_000).map(|number| format!("p{number} = \"1\"")).collect::<Vec<_>>().join(", "));
    let found = read(wide.as_bytes()).expect("a manifest");
    assert_eq!(
        found.dependencies.iter().map(|declared| declared.region.column).max(),
        Some(u32::try_from(wide.len()).expect("small") - 13)
    );
}

/// Members of a workspace, by folder.
const WORKSPACE: [(&str, &str); 7] = [
    (
        "",
        "[workspace]\nresolver = '2'\nmembers = ['crates/*', 'tools/**/in[ns]er']\nexclude = ['crates/old']\n[workspace.dependencies]\n\
         lib = { path = 'lib', version = '0.2' }\nother = { package = 'beside', path = 'beside' }\n[package]\nname = 'root'\nversion = '1.0.0'\n\
         [dependencies]\nlib.workspace = true\n",
    ),
    (
        "crates/app",
        "[package]\nname = 'app'\nversion = '0.1.0'\n[dependencies]\nlib = { workspace = true, optional = true }\nother = { workspace = true }\n\
         [target.'cfg(windows)'.build-dependencies]\nnamed = { package = 'beside', path = '../../beside', version = '>=0.1, <2' }\n",
    ),
    ("crates/old", "[package]\nname = 'old'\nversion = '0.1.0'\n[workspace]\n"),
    (
        "tools/a/b/inner",
        "[package]\nname = 'inner'\nversion = '0.1.0'\n[dev-dependencies.root]\npath = '../../../..'\nversion = '=1.0.0'\n",
    ),
    ("tools/a/other", "[package]\nname = 'no-member'\nversion = '0.1.0'\n[workspace]\n"),
    ("lib", "[package]\nname = 'lib'\nversion = '0.2.5'\n[build-dependencies]\nbeside = { path = '../beside' }\n"),
    ("beside", "[package]\nname = 'beside'\nversion = '1.2.3'\n"),
];

#[test]
fn a_workspace_is_read_as_cargo_reads_it() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in WORKSPACE {
        let folder = folder.path().join(name);
        fs::create_dir_all(folder.join("src")).expect("a folder");
        fs::write(folder.join("Cargo.toml"), text).expect("a manifest");
        fs::write(folder.join("src/lib.rs"), "").expect("a source");
    }
    let expected = metadata(folder.path());
    assert_eq!(expected.len(), 11, "{expected:#?}");
    let mut file = |path: &[u8]| {
        let path = folder.path().join(String::from_utf8_lossy(path).as_ref());
        Ok(fs::read(path).ok().map(|bytes| TreeFile { bytes, object: None }))
    };
    let mut folders = |path: &[u8]| folders_of(&folder.path().join(String::from_utf8_lossy(path).as_ref()));
    let members = members::read(b"Cargo.lock", &mut Tree { read: &mut file, folders: &mut folders });
    assert!(members.gaps.is_empty());
    let mut found = BTreeSet::new();
    for member in &members.all {
        let name = member.manifest.name.clone().expect("a package");
        found.insert(name.clone());
        for pull in &member.pulls {
            let Declaration { key, package, kind, target, is_optional, requirement, .. } = &pull.declaration;
            let kind = match kind {
                Kind::Normal => "normal",
                Kind::Build => "build",
                Kind::Dev => "dev",
            };
            let requirement = requirement.as_ref().map_or_else(|| "*".to_owned(), ToString::to_string);
            let rename = if key == package { "" } else { key.as_str() };
            found.insert(format!("{name} {kind} {package} {requirement} {rename} {is_optional} {}", target.as_deref().unwrap_or_default()));
        }
    }
    assert_eq!(found, expected);
}

/// The packages of a workspace and their dependencies, as Cargo says.
fn metadata(folder: &Path) -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let output = Command::new(cargo).args(arguments).current_dir(folder).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut found = BTreeSet::new();
    for package in metadata["packages"].as_array().expect("packages") {
        let name = text(&package["name"]);
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let kind = dependency["kind"].as_str().unwrap_or("normal");
            let [to, requirement, rename, target] = ["name", "req", "rename", "target"].map(|field| text(&dependency[field]));
            found.insert(format!("{name} {kind} {to} {requirement} {rename} {} {target}", dependency["optional"]));
        }
        found.insert(name);
    }
    found
}

fn folders_of(path: &Path) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(path).into_iter().flatten().flatten().filter(|entry| entry.path().is_dir());
    let mut names: Vec<Vec<u8>> = entries.map(|entry| entry.file_name().into_encoded_bytes()).collect();
    names.sort();
    names
}
