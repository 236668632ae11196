//! A bill of materials as `CycloneDX` 1.6 JSON (ECMA-424, <https://cyclonedx.org/docs/1.6/json/>): one document for the whole repository, as
//! Dependency-Track and others take one for a project.

use std::io;

use serde::Serialize;

use super::bill::{at_the_top, missing, purl, reference, subject, uuid};
use super::escape::write_pretty;
use crate::advisories::{Inventory, Needs, Packaged};
use crate::text::timestamp;

/// What stands for the repository among references.
const REPOSITORY: &str = "repository";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bom {
    #[serde(rename = "$schema")]
    schema: &'static str,
    #[serde(rename = "bomFormat")]
    format: &'static str,
    spec_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    serial_number: Option<String>,
    version: u32,
    metadata: Metadata,
    components: Vec<Component>,
    dependencies: Vec<Dependency>,
    compositions: [Composition; 1],
}

#[derive(Serialize)]
struct Metadata {
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<String>,
    lifecycles: [Lifecycle; 1],
    tools: Tools,
    component: Component,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<Property>,
}

#[derive(Serialize)]
struct Lifecycle {
    phase: &'static str,
}

#[derive(Serialize)]
struct Tools {
    components: [Component; 1],
}

#[derive(Serialize)]
struct Component {
    r#type: &'static str,
    #[serde(rename = "bom-ref", skip_serializing_if = "Option::is_none")]
    bom_ref: Option<String>,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hashes: Vec<Hash>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purl: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<Property>,
}

#[derive(Serialize)]
struct Hash {
    alg: &'static str,
    content: String,
}

#[derive(Serialize)]
struct Property {
    name: &'static str,
    value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Dependency {
    r#ref: String,
    depends_on: Vec<String>,
}

/// Whether all that the references need is told.
#[derive(Serialize)]
struct Composition {
    aggregate: &'static str,
    dependencies: Vec<String>,
}

/// The document's bytes. The serial number is made of all the rest.
pub(super) fn bytes(inventory: &Inventory) -> io::Result<Vec<u8>> {
    let mut bom = bom(inventory);
    let mut bytes = Vec::new();
    write_pretty(&bom, &mut bytes)?;
    bom.serial_number = Some(format!("urn:uuid:{}", uuid(&bytes)));
    bytes.clear();
    write_pretty(&bom, &mut bytes)?;
    Ok(bytes)
}

fn bom(inventory: &Inventory) -> Bom {
    let subject = subject(inventory);
    let tool =
        Component { version: Some(env!("CARGO_PKG_VERSION").to_owned()), ..of_type("application", env!("CARGO_PKG_NAME").to_owned()) };
    let all = || inventory.packages.iter().filter(|(package, _)| Some(*package) != subject);
    let mut dependencies: Vec<Dependency> = inventory.packages.iter().map(|(package, needs)| dependency(package, needs)).collect();
    if subject.is_none() {
        let depends_on = sorted(at_the_top(inventory).map(reference).collect());
        dependencies.insert(0, Dependency { r#ref: REPOSITORY.to_owned(), depends_on });
    }
    let aggregate = if inventory.gaps.is_empty() { "complete" } else { "incomplete" };
    let told = dependencies.iter().map(|dependency| dependency.r#ref.clone()).collect();
    Bom {
        schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
        format: "CycloneDX",
        spec_version: "1.6",
        serial_number: None,
        version: 1,
        metadata: Metadata {
            timestamp: inventory.time.map(timestamp),
            lifecycles: [Lifecycle { phase: "pre-build" }],
            tools: Tools { components: [tool] },
            component: subject
                .map_or_else(|| repository(inventory), |package| component("application", package, &inventory.packages[package])),
            properties: missing(inventory).into_iter().map(|value| Property { name: "lockhound:coverage", value }).collect(),
        },
        components: all().map(|(package, needs)| component("library", package, needs)).collect(),
        dependencies,
        compositions: [Composition { aggregate, dependencies: told }],
    }
}

fn of_type(r#type: &'static str, name: String) -> Component {
    Component { r#type, bom_ref: None, name, version: None, hashes: Vec::new(), purl: None, properties: Vec::new() }
}

fn repository(inventory: &Inventory) -> Component {
    let version = inventory.commit.map(|commit| commit.to_string());
    Component { bom_ref: Some(REPOSITORY.to_owned()), version, ..of_type("application", inventory.name.lossy().into_owned()) }
}

fn component(r#type: &'static str, package: &Packaged, needs: &Needs) -> Component {
    let lockfile = |path: &Vec<u8>| Property { name: "lockhound:lockfile", value: String::from_utf8_lossy(path).into_owned() };
    Component {
        bom_ref: Some(reference(package)),
        version: Some(package.version.clone()),
        hashes: needs.checksum.iter().map(|content| Hash { alg: "SHA-256", content: content.clone() }).collect(),
        purl: purl(package),
        properties: needs.lockfiles.iter().map(lockfile).collect(),
        ..of_type(r#type, package.name.clone())
    }
}

fn dependency(package: &Packaged, needs: &Needs) -> Dependency {
    Dependency { r#ref: reference(package), depends_on: sorted(needs.packages.iter().map(reference).collect()) }
}

fn sorted(mut references: Vec<String>) -> Vec<String> {
    references.sort();
    references.dedup();
    references
}
