//! Reads a `Cargo.toml` as far as it says what is pulled in, by which line, and when that is built. Cargo itself never runs.
//!
//! Format: The Cargo Book, "The Manifest Format", "Specifying Dependencies", "Workspaces" and "Features".

use std::collections::BTreeMap;
use std::ops::Range;

use semver::VersionReq;
use toml::de::{DeTable, DeValue};

use crate::finding::Region;

/// Bytes of a manifest that are read; the largest known have some hundred thousand.
const MAX_BYTES: usize = 1 << 20;

/// Which section a dependency stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Normal,
    Build,
    Dev,
}

impl Kind {
    /// The names of its section, the second as old manifests have it.
    const fn sections(self) -> &'static [&'static str] {
        match self {
            Self::Normal => &["dependencies"],
            Self::Build => &["build-dependencies", "build_dependencies"],
            Self::Dev => &["dev-dependencies", "dev_dependencies"],
        }
    }
}

/// A dependency as a manifest names it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Declaration {
    /// The name it has in this manifest.
    pub(super) key: String,
    /// The package's own name.
    pub(super) package: String,
    pub(super) kind: Kind,
    /// The platforms it is for, as they are written: `cfg(windows)`.
    pub(super) target: Option<String>,
    pub(super) is_optional: bool,
    /// Whether the workspace's own table says the rest.
    pub(super) is_inherited: bool,
    /// Which versions do; none where there is no such requirement, or none that can be read.
    pub(super) requirement: Option<VersionReq>,
    /// Its folder, from the manifest's own.
    pub(super) path: Option<String>,
    /// The features of it that are asked for.
    pub(super) features: Vec<String>,
    /// Its name's place.
    pub(super) region: Region,
}

/// What a workspace's root says for its members.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// Folders and patterns of folders.
    pub(super) members: Vec<String>,
    /// Folders that are none.
    pub(super) exclude: Vec<String>,
    pub(super) dependencies: Vec<Declaration>,
}

/// What a manifest says.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    /// The package; none for a workspace without one.
    pub(super) name: Option<String>,
    /// Its version, where it is not the workspace's.
    pub(super) version: Option<String>,
    pub(super) dependencies: Vec<Declaration>,
    pub(super) features: BTreeMap<String, Vec<String>>,
    pub(super) workspace: Option<Shared>,
    /// Folders of packages that stand in for others.
    pub(super) patches: Vec<String>,
}

/// Reads `bytes`, or says why not, in words that hold nothing of them.
pub(super) fn read(bytes: &[u8]) -> Result<Manifest, String> {
    if bytes.len() > MAX_BYTES {
        return Err(format!("it has more than {MAX_BYTES} bytes"));
    }
    let text = str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).map_err(|_| "it is not UTF-8".to_owned())?;
    let root = DeTable::parse(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        format!("it is not TOML (line {})", before.matches('\n').count() + 1)
    })?;
    let root = root.get_ref();
    let mut found = Vec::new();
    sections(root, None, &mut found);
    for (target, sections_of) in tables(root, &["target"]).flatten() {
        if let Some(table) = sections_of.get_ref().as_table() {
            sections(table, Some(target.get_ref()), &mut found);
        }
    }
    let own = found.len();
    let workspace = tables(root, &["workspace"]).next();
    for table in workspace.iter().flat_map(|workspace| tables(workspace, Kind::Normal.sections())) {
        declarations(table, Kind::Normal, None, &mut found);
    }
    let mut dependencies = placed(text, found);
    let inherited = dependencies.split_off(own);
    let package = tables(root, &["package", "project"]).next();
    let text_of = |name| package.and_then(|package| text_at(package, name));
    let patches = tables(root, &["patch"]).flatten().filter_map(|(_, packages)| packages.get_ref().as_table());
    let patches = patches.chain(tables(root, &["replace"])).flatten();
    Ok(Manifest {
        name: text_of("name"),
        version: text_of("version"),
        dependencies,
        features: tables(root, &["features"]).flatten().map(|(name, list)| (name.get_ref().to_string(), texts(list.get_ref()))).collect(),
        workspace: workspace.map(|workspace| Shared {
            members: workspace.get("members").map(|list| texts(list.get_ref())).unwrap_or_default(),
            exclude: workspace.get("exclude").map(|list| texts(list.get_ref())).unwrap_or_default(),
            dependencies: inherited,
        }),
        patches: patches.filter_map(|(_, patch)| text_at(patch.get_ref().as_table()?, "path")).collect(),
    })
}

/// The dependencies of all kinds in one table.
fn sections(table: &DeTable<'_>, target: Option<&str>, found: &mut Vec<(Range<usize>, Declaration)>) {
    for kind in [Kind::Normal, Kind::Build, Kind::Dev] {
        for section in tables(table, kind.sections()) {
            declarations(section, kind, target, found);
        }
    }
}

fn declarations(section: &DeTable<'_>, kind: Kind, target: Option<&str>, found: &mut Vec<(Range<usize>, Declaration)>) {
    for (key, value) in section {
        let name = key.get_ref().to_string();
        let table = value.get_ref().as_table();
        let text = |name| table.and_then(|table| text_at(table, name));
        let is = |name| table.and_then(|table| table.get(name)?.get_ref().as_bool()) == Some(true);
        let requirement = value.get_ref().as_str().map(str::to_owned).or_else(|| text("version"));
        let declaration = Declaration {
            package: text("package").unwrap_or_else(|| name.clone()),
            key: name,
            kind,
            target: target.map(str::to_owned),
            is_optional: is("optional"),
            is_inherited: is("workspace"),
            requirement: requirement.and_then(|requirement| VersionReq::parse(&requirement).ok()),
            path: text("path"),
            features: table.and_then(|table| table.get("features")).map(|list| texts(list.get_ref())).unwrap_or_default(),
            region: Region { line: 1, column: 1, end_line: 1, end_column: 1 },
        };
        found.push((key.span(), declaration));
    }
}

/// The declarations with the places of their names, found in one way through the text: a hostile one is all on one line.
fn placed(text: &str, mut found: Vec<(Range<usize>, Declaration)>) -> Vec<Declaration> {
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|at| found[*at].0.start);
    let (mut offset, mut line, mut column) = (0, 1_u32, 1_u32);
    let mut advance = |to: usize| {
        for character in text.get(offset..to).unwrap_or_default().chars() {
            (line, column) = if character == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        offset = offset.max(to);
        (line, column)
    };
    for at in order {
        let (span, declaration) = &mut found[at];
        let ((line, column), (end_line, end_column)) = (advance(span.start), advance(span.end));
        declaration.region = Region { line, column, end_line, end_column };
    }
    found.into_iter().map(|(_, declaration)| declaration).collect()
}

/// The tables that have one of `names`.
fn tables<'t, 'i>(table: &'t DeTable<'i>, names: &[&str]) -> impl Iterator<Item = &'t DeTable<'i>> {
    names.iter().filter_map(|name| table.get(*name)?.get_ref().as_table()).collect::<Vec<_>>().into_iter()
}

fn text_at(table: &DeTable<'_>, name: &str) -> Option<String> {
    Some(table.get(name)?.get_ref().as_str()?.to_owned())
}

fn texts(list: &DeValue<'_>) -> Vec<String> {
    let items = list.as_array().into_iter().flat_map(|list| list.iter());
    items.filter_map(|item| Some(item.get_ref().as_str()?.to_owned())).collect()
}
