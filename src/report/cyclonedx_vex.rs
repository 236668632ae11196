//! VEX as `CycloneDX` 1.6 JSON (ECMA-424): the advisories against what is locked, each with its analysis.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::bill::uuid;
use super::escape::write_pretty;
use super::vex::{Stand, Statement, statements, time};
use crate::finding::{Justification, Report};
use crate::text::{timestamp, web_address};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bom<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    #[serde(rename = "bomFormat")]
    format: &'static str,
    spec_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    serial_number: Option<String>,
    version: u32,
    metadata: Metadata,
    components: Vec<Component<'a>>,
    vulnerabilities: Vec<Vulnerability<'a>>,
}

#[derive(Serialize)]
struct Metadata {
    timestamp: String,
}

#[derive(Serialize)]
struct Component<'a> {
    r#type: &'static str,
    #[serde(rename = "bom-ref")]
    bom_ref: &'a str,
    name: String,
    version: String,
    purl: &'a str,
}

#[derive(Serialize)]
struct Vulnerability<'a> {
    id: &'a str,
    source: Source<'a>,
    ratings: [Rating; 1],
    description: &'a str,
    analysis: Analysis<'a>,
    affects: [Affected<'a>; 1],
}

#[derive(Serialize)]
struct Source<'a> {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Rating {
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f32>,
}

#[derive(Serialize)]
struct Analysis<'a> {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<&'static str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'a str,
}

#[derive(Serialize)]
struct Affected<'a> {
    r#ref: &'a str,
}

/// Writes the document; its serial number is made of all the rest.
pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let statements = statements(report);
    let packages: BTreeMap<&str, &Statement> = statements.iter().map(|statement| (statement.package.as_str(), statement)).collect();
    let mut bom = Bom {
        schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
        format: "CycloneDX",
        spec_version: "1.6",
        serial_number: None,
        version: 1,
        metadata: Metadata { timestamp: timestamp(time(report)) },
        components: packages.into_iter().filter_map(|(purl, statement)| component(purl, statement)).collect(),
        vulnerabilities: statements.iter().map(vulnerability).collect(),
    };
    let mut bytes = Vec::new();
    write_pretty(&bom, &mut bytes)?;
    bom.serial_number = Some(format!("urn:uuid:{}", uuid(&bytes)));
    write_pretty(&bom, out)
}

fn component<'a>(purl: &'a str, statement: &Statement) -> Option<Component<'a>> {
    let dependency = statement.finding.dependency.as_ref()?;
    let (name, version) = (dependency.name.lossy().into_owned(), dependency.version.lossy().into_owned());
    Some(Component { r#type: "library", bom_ref: purl, name, version, purl })
}

fn vulnerability<'a>(statement: &'a Statement) -> Vulnerability<'a> {
    let Statement { finding, package, stand, words } = statement;
    let issue = &finding.issue;
    let (state, justification) = match stand {
        Stand::NotAffected(Some(justification)) => ("not_affected", Some(as_cyclonedx(*justification))),
        Stand::NotAffected(None) => ("false_positive", None),
        Stand::Affected => ("exploitable", None),
    };
    Vulnerability {
        id: &issue.id,
        source: Source { name: "RustSec", url: issue.url.as_deref().and_then(web_address) },
        ratings: [Rating { severity: finding.severity.name(), score: issue.score.filter(|score| score.is_finite()) }],
        description: &issue.title,
        analysis: Analysis { state, justification, detail: words },
        affects: [Affected { r#ref: package }],
    }
}

/// The nearest of `CycloneDX`' own justifications.
fn as_cyclonedx(justification: Justification) -> &'static str {
    match justification {
        Justification::ComponentNotPresent | Justification::VulnerableCodeNotPresent => "code_not_present",
        Justification::VulnerableCodeNotInExecutePath => "code_not_reachable",
        Justification::VulnerableCodeCannotBeControlledByAdversary => "requires_environment",
        Justification::InlineMitigationsAlreadyExist => "protected_by_mitigating_control",
    }
}
