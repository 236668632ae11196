//! A finding as SARIF results and locations: where GitHub puts an alert and by what it knows it again.

use std::collections::BTreeMap;

use super::sarif_log::{
    ArtifactLocation, CodeFlow, Location, Physical, ResultProperties, SarifRegion, SarifResult, Text, ThreadFlow, ThreadFlowLocation,
};
use super::sarif_rule::{clip, id, level};
use super::words::{capital, novelty, standing};
use crate::blob::Part;
use crate::finding::{Finding, IssueKind, Novelty, Place, Region, Role, Status, Step};
use crate::text::{fnv1a, message, uri_path};

/// Related locations of one result that GitHub keeps.
const RELATED: usize = 100;
/// Characters of a message that GitHub takes.
const MESSAGE: usize = 1024;
/// The name of the repository's root in all addresses.
pub(super) const ROOT: &str = "%SRCROOT%";

/// One alert to be: findings of one rule that GitHub could not tell apart, at one place.
pub(super) struct Alert<'a> {
    /// The place.
    pub(super) place: &'a Place,
    /// The finding, and those that share its rule, path and line.
    pub(super) findings: Vec<(&'a Finding, &'a Place)>,
    /// Whether the finding's other places are told here.
    pub(super) tells_all: bool,
}

/// What GitHub knows an alert again by: rule, path and hash.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identity {
    rule: String,
    uri: String,
    hash: String,
}

impl Identity {
    /// The identity of a finding at a place. Only a file of the tree has a line that GitHub can hash too; all else gets a hash of its own.
    pub(super) fn new(finding: &Finding, place: &Place) -> Self {
        let (rule, uri) = (id(&finding.issue), uri(place));
        let own = || format!("{:016x}:1", fnv1a(&[&rule, &uri, &finding.fingerprint.0]));
        let of_line = place.line_hash.clone().filter(|hash| place.status == Status::Live && !hash.is_empty());
        let hash = of_line.unwrap_or_else(own);
        Self { rule, uri, hash }
    }
}

/// The result for an alert, or nothing when it stands for no finding.
pub(super) fn result(alert: &Alert, rules: &BTreeMap<String, usize>) -> Option<SarifResult> {
    let (finding, _) = alert.findings.first()?;
    let identity = Identity::new(finding, alert.place);
    let rule_index = *rules.get(&identity.rule)?;
    let severity = alert.findings.iter().map(|(finding, _)| finding.severity).max()?;
    let fingerprints = [("lockhound/v1", finding.fingerprint.0.clone()), ("primaryLocationLineHash", identity.hash)];
    Some(SarifResult {
        rule_id: identity.rule,
        rule_index,
        level: level(severity),
        message: Text::new(clip(&words(finding, alert), MESSAGE)),
        locations: [Location { id: None, physical: physical(alert.place), message: None }],
        related_locations: related(finding, alert),
        code_flows: way(finding).into_iter().collect(),
        properties: properties(finding, alert.place),
        partial_fingerprints: fingerprints.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
    })
}

/// Where a path is, for a location without a place in a text.
pub(super) fn at_path(path: &[u8]) -> Location {
    let artifact_location = ArtifactLocation { uri: or_root(uri_path(path)), uri_base_id: ROOT };
    Location { id: None, physical: Physical { artifact_location, region: None }, message: None }
}

/// What other readers than GitHub may want to sort by.
fn properties(finding: &Finding, place: &Place) -> ResultProperties {
    ResultProperties {
        confidence: finding.confidence.name(),
        status: place.status.name(),
        novelty: finding.novelty.map(Novelty::name),
        brought_by: place.commit.as_ref().map(|commit| commit.id.to_string()),
        removed_by: place.removed.as_ref().map(|commit| commit.id.to_string()),
        refs: place.refs.names.iter().map(|name| message(name.as_bytes())).collect(),
        more_refs: place.refs.more,
        reach: finding.dependency.iter().flat_map(|dependency| &dependency.reach).map(|edge| edge.name()).collect(),
    }
}

/// `Title. Where in the repository's life. Facts. What to do: advice`; the first sentence is the alert's title.
fn words(finding: &Finding, alert: &Alert) -> String {
    let mut sentences = vec![message(finding.issue.title.as_bytes()).trim_end_matches('.').to_owned()];
    if sentences.iter().all(String::is_empty) {
        sentences = vec![message(id(&finding.issue).as_bytes())];
    }
    let others = alert.findings.iter().filter(|(other, _)| other.fingerprint != finding.fingerprint).count();
    if others > 0 {
        sentences.push(format!("{} of them stand on this line", others + 1));
    }
    sentences.extend(finding.novelty.map(|how| capital(novelty(how))));
    sentences.push(capital(&message(standing(alert.place, false).as_bytes())));
    sentences.extend(inside(alert.place));
    if alert.place.status != Status::Live && finding.issue.kind == IssueKind::Secret {
        sentences.push(String::from("Whoever has a clone has it still: revoke it"));
    }
    let facts: Vec<String> = finding.facts.iter().map(|fact| message(fact.as_bytes())).collect();
    sentences.push(capital(&facts.join("; ")));
    sentences.retain(|sentence| !sentence.is_empty());
    let mut words: Vec<String> = sentences.iter().map(|sentence| format!("{}.", sentence.trim_end_matches('.'))).collect();
    let advice: Vec<String> = finding.advice.iter().map(|advice| message(advice.as_bytes())).filter(|advice| !advice.is_empty()).collect();
    if !advice.is_empty() {
        words.push(format!("What to do: {}", advice.join("; ")));
    }
    words.join(" ")
}

/// Where in an archive a place is: SARIF's region would be one of the archive's own bytes.
fn inside(place: &Place) -> Option<String> {
    let path = place.inner.as_ref()?;
    Some(format!("In this archive: {}:{}:{}", message(path.as_bytes()), place.region.line, place.region.column))
}

/// The alert's other findings, then the finding's other places.
fn related(finding: &Finding, alert: &Alert) -> Vec<Location> {
    let beside = alert.findings.iter().skip(1).map(|(_, place)| *place);
    let elsewhere = finding.places.iter().filter(|place| alert.tells_all && *place != alert.place);
    let mut seen = Vec::new();
    for place in beside.chain(elsewhere) {
        if seen.len() == RELATED {
            break;
        }
        if place != alert.place && !seen.contains(&place) {
            seen.push(place);
        }
    }
    let located =
        |(id, place): (usize, &&Place)| Location { id: Some(id), physical: physical(place), message: Some(Text::new(place_words(place))) };
    (1..).zip(&seen).map(located).collect()
}

/// The way from a member of the workspace to a package, step by step.
fn way(finding: &Finding) -> Option<CodeFlow> {
    let way = finding.dependency.as_ref().map(|dependency| dependency.way.as_slice()).filter(|way| way.len() > 1)?;
    let words = |step: &Step| message([step.name.as_bytes(), b" ", step.version.as_bytes()].concat().as_slice());
    let nexts = way.iter().skip(1).map(Some).chain([None]);
    let steps = way.iter().zip(nexts).map(|(step, next)| {
        let text = next.map_or_else(|| words(step), |next| format!("{} needs {}", words(step), message(next.name.as_bytes())));
        let artifact_location = ArtifactLocation { uri: or_root(uri_path(step.path.as_bytes())), uri_base_id: ROOT };
        let physical = Physical { artifact_location, region: Some(lines(step.region)) };
        ThreadFlowLocation { location: Location { id: None, physical, message: Some(Text::new(text)) } }
    });
    Some(CodeFlow { thread_flows: [ThreadFlow { locations: steps.collect() }] })
}

/// Where in the repository's life another place is, and where in an archive.
fn place_words(place: &Place) -> String {
    let standing = message(standing(place, false).as_bytes());
    let standing = match place.role {
        Role::Holds => capital(&standing),
        Role::Requires => format!("Required {standing}"),
        Role::Locks => format!("Locked {standing}"),
    };
    [Some(standing), inside(place)].into_iter().flatten().map(|sentence| sentence + ".").collect::<Vec<_>>().join(" ")
}

fn physical(place: &Place) -> Physical {
    let artifact_location = ArtifactLocation { uri: uri(place), uri_base_id: ROOT };
    Physical { artifact_location, region: Some(region(place)) }
}

/// The address of what was read. Nothing in it may change from commit to commit, for GitHub would take that for another alert.
fn uri(place: &Place) -> String {
    let path = place.path.as_ref().map_or(&b""[..], |path| path.as_bytes());
    match place.part {
        Part::RefName => format!(".git/{}", or_root(uri_path(path))),
        _ if !uri_path(path).is_empty() => uri_path(path),
        Part::Commit => String::from(".git/COMMIT_EDITMSG"),
        Part::Tag => String::from(".git/TAG_EDITMSG"),
        Part::Reflog => String::from(".git/logs"),
        Part::Stream => String::from("stdin"),
        Part::File | Part::LinkTarget | Part::FileName => String::from(".git/objects"),
    }
}

fn or_root(uri: String) -> String {
    if uri.is_empty() { String::from(".git") } else { uri }
}

/// The span, or of more lines than one only the first: GitHub shows an alert in a pull request when all its lines are part of it. A name
/// is no text that columns could count in.
fn region(place: &Place) -> SarifRegion {
    if place.inner.is_some() || matches!(place.part, Part::FileName | Part::RefName) {
        return SarifRegion { start_line: 1, start_column: None, end_line: None, end_column: None };
    }
    lines(place.region)
}

fn lines(region: Region) -> SarifRegion {
    let number = |number: u32| number.clamp(1, i32::MAX.unsigned_abs());
    let (start_line, start_column) = (number(region.line), number(region.column));
    let on_one_line = region.end_line <= region.line && region.end_column > region.column;
    let end = on_one_line.then(|| number(region.end_column).max(start_column));
    SarifRegion { start_line, start_column: Some(start_column), end_line: Some(start_line), end_column: end }
}
