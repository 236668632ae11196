//! What lockfiles hold, as one list for a bill of materials: each package once, what it needs, and where it comes from.

use std::collections::{BTreeMap, BTreeSet};

use super::judge::{MAX_BYTES, troubles};
use super::lock::Lock;
use super::lockfile::{self, Origin, Package};
use crate::blob::ObjectId;
use crate::finding::{Gap, GapReason};
use crate::text::Untrusted;

/// The packages of all lockfiles of a repository. Of packages with the same name, version and source there is one.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// What the repository is called.
    pub name: Untrusted,
    /// The commit that HEAD names.
    pub commit: Option<ObjectId>,
    /// When that commit was made, in seconds since 1970-01-01T00:00:00Z.
    pub time: Option<i64>,
    /// The paths of the lockfiles.
    pub lockfiles: BTreeSet<Vec<u8>>,
    /// The packages, each with those that it needs; all of these are keys too.
    pub packages: BTreeMap<Packaged, Needs>,
    /// What could not be read: then the list lacks something.
    pub gaps: Vec<Gap>,
}

/// A package, which is the same one wherever these are the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Packaged {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Where it comes from.
    pub source: Source,
}

/// Where a package comes from. Addresses are without names and passwords of users.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The repository itself: the workspace of the lockfile at this path.
    Here(Vec<u8>),
    /// The public registry.
    PublicRegistry,
    /// Another registry, by its address.
    Registry(String),
    /// A git repository, by its address, and the commit.
    Git(String, Option<String>),
}

/// What else is known of a package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// The packages that it needs.
    pub packages: BTreeSet<Packaged>,
    /// The SHA-256 of its archive: 64 hex digits, lower case.
    pub checksum: Option<String>,
    /// The paths of the lockfiles that hold it.
    pub lockfiles: BTreeSet<Vec<u8>>,
}

impl Inventory {
    /// Adds what a lockfile holds, or a gap where that can't be read. All of its texts go through `mask`.
    pub fn add(&mut self, lock: &Lock<'_>, mask: impl Fn(&[u8]) -> Untrusted) {
        let path = mask(lock.path).as_bytes().to_vec();
        self.lockfiles.insert(path.clone());
        if lock.bytes.len() > MAX_BYTES {
            let (detail, bytes) = ("the lockfile is larger than is read".into(), Some(lock.bytes.len() as u64));
            self.gaps.push(Gap { reason: GapReason::OverLimit, path: Some(path.into()), object: lock.object, bytes, detail });
            return;
        }
        let locked = lockfile::read(lock.bytes, &[]);
        self.gaps.extend(troubles(&Lock { path: &path, ..*lock }, &locked));
        let keys: Vec<Packaged> = locked.packages.iter().map(|package| key(package, &path, &mask)).collect();
        for (package, key) in locked.packages.iter().zip(&keys) {
            let known = self.packages.entry(key.clone()).or_default();
            known.packages.extend(package.needs.iter().filter_map(|at| keys.get(*at)).cloned());
            known.checksum = known.checksum.take().or_else(|| package.checksum.as_deref().and_then(sha256));
            known.lockfiles.insert(path.clone());
        }
    }
}

fn key(package: &Package, path: &[u8], mask: impl Fn(&[u8]) -> Untrusted) -> Packaged {
    let masked = |text: &str| mask(text.as_bytes()).lossy().into_owned();
    let address = package.source.as_deref().map(|source| masked(&without_user(source))).unwrap_or_default();
    let source = match package.origin {
        Origin::Local => Source::Here(path.to_vec()),
        Origin::PublicRegistry => Source::PublicRegistry,
        Origin::Git => {
            let bare = address.strip_prefix("git+").unwrap_or(&address);
            let (bare, commit) = bare.split_once('#').map_or((bare, None), |(bare, commit)| (bare, Some(commit.to_owned())));
            Source::Git(bare.split('?').next().unwrap_or_default().to_owned(), commit)
        }
        Origin::Elsewhere => {
            let bare = ["registry+", "sparse+"].iter().find_map(|kind| address.strip_prefix(kind));
            Source::Registry(bare.unwrap_or(&address).to_owned())
        }
    };
    Packaged { name: masked(&package.name), version: masked(&package.version.to_string()), source }
}

/// An address without what stands before its host: a token, or a name and a password.
fn without_user(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    format!("{scheme}://{}{path}", host.rsplit('@').next().unwrap_or_default())
}

fn sha256(checksum: &str) -> Option<String> {
    let is_one = checksum.len() == 64 && checksum.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_one.then(|| checksum.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_user_stays_in_an_address() {
        for (address, bare) in [
            ("registry+https://ann:word@example.org/index", "registry+https://example.org/index"),
            ("git+ssh://git@example.org/a.git?branch=x@y#123", "git+ssh://example.org/a.git?branch=x@y#123"),
            ("https://a:b@c@example.org", "https://example.org"),
            ("https://example.org/@scope", "https://example.org/@scope"),
            ("nothing", "nothing"),
        ] {
            assert_eq!(without_user(address), bare);
        }
    }
}
