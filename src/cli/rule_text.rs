//! Rules in words, for `lockhound rules`.

use crate::finding::Issue;
use crate::secrets::Detector;
use crate::secrets::rule_file::{Check, RuleSpec};

/// A line of the list.
pub(super) fn row(issue: &Issue) -> String {
    format!("{:<8}  {:<6}  {:<40}  {}", issue.severity.name(), issue.confidence.name(), issue.id, issue.title)
}

/// All that a rule says, a line a field.
pub(super) fn sheet(rule: &RuleSpec) -> Vec<String> {
    let mut lines = vec![
        format!("id           {}", rule.id),
        format!("title        {}", rule.title),
        format!("severity     {}", format!("{:?}", rule.severity).to_lowercase()),
        format!("confidence   {}", format!("{:?}", rule.confidence).to_lowercase()),
        format!("description  {}", rule.description.trim()),
        format!("anchors      {}{}", rule.anchors.join("  "), if rule.ignore_case { "  (in any case)" } else { "" }),
        format!("regex        {}", rule.regex),
        format!("window       {} bytes before, {} behind an anchor", rule.window[0], rule.window[1]),
    ];
    let mut field = |name: &str, value: Option<String>| lines.extend(value.map(|value| format!("{name:<12} {value}")));
    field("near", rule.near.as_ref().map(ToString::to_string));
    field("check", rule.check.as_ref().map(|check| check.name().to_owned()));
    field("entropy", rule.entropy.map(|bits| format!("at least {bits} bits per character")));
    field("filter", rule.filter.map(|filter| format!("{filter:?}").to_lowercase()));
    let needed = |optional| if optional { "may be missing" } else { "needed" };
    field("with", rule.with.as_ref().map(|second| format!("within {} lines, {}: {}", second.lines, needed(second.optional), second.regex)));
    field("family", rule.family.as_ref().map(ToString::to_string));
    field("rotate", rule.rotate.as_ref().map(ToString::to_string));
    field("help", rule.help.as_ref().map(ToString::to_string));
    field("tags", Some(rule.tags.join(", ")));
    lines
}

/// All rules as a page in Markdown.
pub(super) fn markdown(detector: &Detector) -> Vec<String> {
    let mut lines = vec![
        "# Rules".to_owned(),
        String::new(),
        format!("lockhound has {} rules for secrets. `lockhound rules list --format markdown` writes this page.", detector.rules().len()),
        String::new(),
        "| rule | finds | severity | confidence | proof | what a thief can do |".to_owned(),
        "|---|---|---|---|---|---|".to_owned(),
    ];
    for (spec, issue) in detector.specs().zip(detector.rules()) {
        let id = spec.rotate.as_ref().map_or_else(|| format!("`{}`", spec.id), |url| format!("[`{}`]({url})", spec.id));
        let proof = match (spec.check.as_ref().map(Check::name), &spec.with) {
            (Some(name), Some(_)) => format!("{name}, second part"),
            (Some(name), None) => name.to_owned(),
            (None, Some(_)) => "second part".to_owned(),
            (None, None) => String::new(),
        };
        let cells = [&id, &cell(&spec.title), issue.severity.name(), issue.confidence.name(), &proof, &cell(&spec.description)].join(" | ");
        lines.push(format!("| {cells} |"));
    }
    lines
}

fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
