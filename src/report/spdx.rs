//! A bill of materials as `SPDX` 2.3 JSON (ISO/IEC 5962's successor, <https://spdx.github.io/spdx-spec/v2.3/>): one document for the whole
//! repository, as GitHub takes one.

use std::io;

use serde::Serialize;

use super::bill::{at_the_top, download, missing, purl, reference, short_hash, uuid};
use super::escape::write_pretty;
use crate::advisories::{Inventory, Needs, Packaged};
use crate::text::timestamp;

const DOCUMENT: &str = "SPDXRef-DOCUMENT";
const REPOSITORY: &str = "SPDXRef-Repository";
const UNKNOWN: &str = "NOASSERTION";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    spdx_version: &'static str,
    data_license: &'static str,
    #[serde(rename = "SPDXID")]
    id: &'static str,
    name: String,
    #[serde(rename = "documentNamespace")]
    namespace: String,
    creation_info: CreationInfo,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    packages: Vec<Package>,
    relationships: Vec<Relationship>,
}

#[derive(Serialize)]
struct CreationInfo {
    created: String,
    creators: [String; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Package {
    #[serde(rename = "SPDXID")]
    id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version_info: Option<String>,
    download_location: String,
    files_analyzed: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    checksums: Vec<Checksum>,
    license_concluded: &'static str,
    license_declared: &'static str,
    copyright_text: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    external_refs: Vec<ExternalRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Checksum {
    algorithm: &'static str,
    checksum_value: String,
}

#[derive(Serialize)]
struct ExternalRef {
    #[serde(rename = "referenceCategory")]
    category: &'static str,
    #[serde(rename = "referenceType")]
    kind: &'static str,
    #[serde(rename = "referenceLocator")]
    locator: String,
}

#[derive(Serialize)]
struct Relationship {
    #[serde(rename = "spdxElementId")]
    from: String,
    #[serde(rename = "relationshipType")]
    kind: &'static str,
    #[serde(rename = "relatedSpdxElement")]
    to: String,
}

/// The document's bytes. The namespace is made of all the rest.
pub(super) fn bytes(inventory: &Inventory) -> io::Result<Vec<u8>> {
    let mut document = document(inventory);
    let mut bytes = Vec::new();
    write_pretty(&document, &mut bytes)?;
    // The form that the specification proposes; nothing need be there.
    document.namespace = format!("https://spdx.org/spdxdocs/lockhound-{}", uuid(&bytes));
    bytes.clear();
    write_pretty(&document, &mut bytes)?;
    Ok(bytes)
}

fn document(inventory: &Inventory) -> Document {
    let name = inventory.name.lossy().into_owned();
    let relationship = |from: &str, kind, to: String| Relationship { from: from.to_owned(), kind, to };
    let mut relationships = vec![relationship(DOCUMENT, "DESCRIBES", REPOSITORY.to_owned())];
    relationships.extend(at_the_top(inventory).map(|package| relationship(REPOSITORY, "DEPENDS_ON", id(package))));
    for (package, needs) in &inventory.packages {
        relationships.extend(needs.packages.iter().map(|needed| relationship(&id(package), "DEPENDS_ON", id(needed))));
    }
    let mut packages = vec![repository(inventory, name.clone())];
    packages.extend(inventory.packages.iter().map(|(package, needs)| packaged(package, needs)));
    Document {
        spdx_version: "SPDX-2.3",
        data_license: "CC0-1.0",
        id: DOCUMENT,
        name,
        namespace: String::new(),
        creation_info: CreationInfo {
            created: timestamp(inventory.time.unwrap_or(0)),
            creators: [concat!("Tool: ", env!("CARGO_PKG_NAME"), "-", env!("CARGO_PKG_VERSION")).to_owned()],
        },
        comment: missing(inventory),
        packages,
        relationships,
    }
}

fn unknown(id: String, name: String) -> Package {
    Package {
        id,
        name,
        version_info: None,
        download_location: UNKNOWN.to_owned(),
        files_analyzed: false,
        checksums: Vec::new(),
        license_concluded: UNKNOWN,
        license_declared: UNKNOWN,
        copyright_text: UNKNOWN,
        external_refs: Vec::new(),
        comment: None,
    }
}

fn repository(inventory: &Inventory, name: String) -> Package {
    let version_info = inventory.commit.map(|commit| commit.to_string());
    Package { version_info, ..unknown(REPOSITORY.to_owned(), name) }
}

fn packaged(package: &Packaged, needs: &Needs) -> Package {
    let checksums = needs.checksum.iter().map(|value| Checksum { algorithm: "SHA256", checksum_value: value.clone() });
    let locator = |locator| ExternalRef { category: "PACKAGE-MANAGER", kind: "purl", locator };
    let lockfiles: Vec<_> = needs.lockfiles.iter().map(|path| String::from_utf8_lossy(path)).collect();
    Package {
        version_info: Some(package.version.clone()),
        download_location: download(package),
        checksums: checksums.collect(),
        external_refs: purl(package).map(locator).into_iter().collect(),
        comment: Some(format!("locked in {}", lockfiles.join(", "))),
        ..unknown(id(package), package.name.clone())
    }
}

/// The identity of a package in the document: readable, of the characters that are allowed there, and told apart by a hash.
fn id(package: &Packaged) -> String {
    let plain = |text: &str| text.replace(|sign: char| !sign.is_ascii_alphanumeric() && sign != '.' && sign != '-', "-");
    format!("SPDXRef-Package-{}-{}-{}", plain(&package.name), plain(&package.version), short_hash(&reference(package)))
}
