//! `OpenVEX` 0.2.0 (<https://github.com/openvex/spec>): which of the advisories against what is locked bear on the product.

use std::io;

use serde::Serialize;

use super::bill::uuid;
use super::escape::write_pretty;
use super::vex::{Stand, Statement, statements, time};
use crate::finding::{Justification, Report};
use crate::text::timestamp;

#[derive(Serialize)]
struct Document {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@id")]
    id: String,
    author: &'static str,
    timestamp: String,
    version: u32,
    tooling: &'static str,
    statements: Vec<VexStatement>,
}

#[derive(Serialize)]
struct VexStatement {
    vulnerability: Vulnerability,
    products: [Product; 1],
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    impact_statement: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action_statement: Option<String>,
}

#[derive(Serialize)]
struct Vulnerability {
    name: String,
}

#[derive(Serialize)]
struct Product {
    #[serde(rename = "@id")]
    id: String,
}

/// Writes the document; its id is made of all the rest.
pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let mut document = Document {
        context: "https://openvex.dev/ns/v0.2.0",
        id: String::new(),
        author: "the waivers of the repository",
        timestamp: timestamp(time(report)),
        version: 1,
        tooling: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")),
        statements: statements(report).into_iter().map(VexStatement::from).collect(),
    };
    let mut bytes = Vec::new();
    write_pretty(&document, &mut bytes)?;
    document.id = format!("urn:uuid:{}", uuid(&bytes));
    write_pretty(&document, out)
}

impl From<Statement<'_>> for VexStatement {
    fn from(statement: Statement) -> Self {
        let Statement { finding, package, stand, words } = statement;
        let words = Some(words).filter(|words| !words.is_empty());
        let (status, justification, impact_statement, action_statement) = match stand {
            Stand::NotAffected(justification) => ("not_affected", justification.map(Justification::name), words, None),
            Stand::Affected => ("affected", None, None, words.or_else(|| Some("see the waiver".to_owned()))),
        };
        let (vulnerability, products) = (Vulnerability { name: finding.issue.id.clone() }, [Product { id: package }]);
        Self { vulnerability, products, status, justification, impact_statement, action_statement }
    }
}
