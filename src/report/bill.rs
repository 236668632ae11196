//! What both formats of a bill of materials share: how packages are addressed, and identities made of the content alone.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::advisories::{Inventory, Packaged, Source};
use crate::text::hex;

/// The formats of a bill of materials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BillFormat {
    /// `CycloneDX` 1.6, JSON.
    #[default]
    Cyclonedx,
    /// `SPDX` 2.3, JSON.
    Spdx,
}

impl FromStr for BillFormat {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "cyclonedx" => Ok(Self::Cyclonedx),
            "spdx" => Ok(Self::Spdx),
            _ => Err("no such format; it is one of cyclonedx, spdx".to_owned()),
        }
    }
}

/// Says of what the bill is: the one package of the repository itself, or else the repository.
pub(super) fn subject(inventory: &Inventory) -> Option<&Packaged> {
    let mut here = inventory.packages.keys().filter(|package| matches!(package.source, Source::Here(_)));
    here.next().filter(|_| here.next().is_none())
}

/// The packages that the repository itself has, and those that none needs.
pub(super) fn at_the_top(inventory: &Inventory) -> impl Iterator<Item = &Packaged> {
    let needed: BTreeSet<&Packaged> = inventory.packages.values().flat_map(|needs| &needs.packages).collect();
    inventory.packages.keys().filter(move |package| matches!(package.source, Source::Here(_)) || !needed.contains(package))
}

/// What names a package within a bill: its package URL, or for one of the repository, which has none, its lockfile.
pub(super) fn reference(package: &Packaged) -> String {
    match &package.source {
        Source::Here(lockfile) => format!("{}#{}@{}", String::from_utf8_lossy(lockfile), package.name, package.version),
        _ => purl(package).unwrap_or_default(),
    }
}

/// The package URL (<https://github.com/package-url/purl-spec>). One without qualifiers stands for a package of the public registry, so that
/// what comes from the repository itself has none: it would be taken for a namesake there.
pub(super) fn purl(package: &Packaged) -> Option<String> {
    let qualifier = match &package.source {
        Source::Here(_) => return None,
        Source::PublicRegistry => String::new(),
        Source::Registry(address) => format!("?repository_url={}", encoded(address)),
        Source::Git(..) => format!("?vcs_url={}", encoded(&download(package))),
    };
    Some(format!("pkg:cargo/{}@{}{qualifier}", encoded(&package.name), encoded(&package.version)))
}

/// Where a package can be had; of a git repository as SPDX spells it, `git+https://…@COMMIT`. `NOASSERTION` where that is not known.
pub(super) fn download(package: &Packaged) -> String {
    match &package.source {
        Source::PublicRegistry => {
            format!(
                "https://static.crates.io/crates/{name}/{version}/download",
                name = encoded(&package.name),
                version = encoded(&package.version)
            )
        }
        Source::Git(address, Some(commit)) => format!("git+{address}@{commit}"),
        Source::Git(address, None) => format!("git+{address}"),
        Source::Here(_) | Source::Registry(_) => "NOASSERTION".to_owned(),
    }
}

/// What is left out, in a sentence; none where nothing is.
pub(super) fn missing(inventory: &Inventory) -> Option<String> {
    let paths: BTreeSet<String> = inventory.gaps.iter().filter_map(|gap| gap.path.as_ref()).map(|path| path.lossy().into_owned()).collect();
    let paths: Vec<String> = paths.into_iter().collect();
    let of = if paths.is_empty() { String::new() } else { format!(" ({})", paths.join(", ")) };
    (!inventory.gaps.is_empty()).then(|| format!("incomplete: not all lockfiles could be read in whole{of}"))
}

/// An identity made of all that a bill says: a UUID of version 8 (RFC 9562), from the first half of a SHA-256.
pub(super) fn uuid(content: &[u8]) -> String {
    let mut bytes: Vec<u8> = Sha256::digest(content).into_iter().take(16).collect();
    for (at, mask, mark) in [(6, 0x0f, 0x80), (8, 0x3f, 0x80)] {
        if let Some(byte) = bytes.get_mut(at) {
            *byte = *byte & mask | mark;
        }
    }
    let digits = hex(&bytes);
    let groups = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)];
    groups.into_iter().filter_map(|(start, end)| digits.get(start..end)).collect::<Vec<_>>().join("-")
}

/// The first digits of a text's SHA-256.
pub(super) fn short_hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()).into_iter().take(6).collect::<Vec<u8>>())
}

/// Percent-encoded but for what a package URL leaves as it is.
pub(super) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~:/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").unwrap_or_default();
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn package_urls_say_where_a_package_is_from() {
        let at = |source| Packaged { name: "time".to_owned(), version: "1.0.0+build.7".to_owned(), source };
        for (source, expected) in [
            (Source::PublicRegistry, Some("pkg:cargo/time@1.0.0%2Bbuild.7")),
            (
                Source::Registry("https://example.org/index?a=b".to_owned()),
                Some("pkg:cargo/time@1.0.0%2Bbuild.7?repository_url=https://example.org/index%3Fa%3Db"),
            ),
            (
                Source::Git("https://example.org/time".to_owned(), Some("0123abc".to_owned())),
                Some("pkg:cargo/time@1.0.0%2Bbuild.7?vcs_url=git%2Bhttps://example.org/time%400123abc"),
            ),
            (Source::Here(b"Cargo.lock".to_vec()), None),
        ] {
            assert_eq!(purl(&at(source)).as_deref(), expected);
        }
    }

    #[test]
    fn identities_are_of_version_8() {
        // The SHA-256 of "abc" is ba7816bf 8f01cfea 414140de 5dae2223 …
        assert_eq!(uuid(b"abc"), "ba7816bf-8f01-8fea-8141-40de5dae2223");
    }
}
