//! An issue as a SARIF rule: what GitHub shows beside an alert.

use super::sarif_log::{Configuration, Help, Rule, RuleProperties, Text};
use super::words::{capital, line};
use crate::finding::{Confidence, Issue, Severity};
use crate::text::{markdown, web_address};

/// Characters that GitHub takes of a description.
const DESCRIPTION: usize = 1024;
/// Characters of an advisory that the help shows; the advisory's address leads to the rest.
const HELP: usize = 8_000;
/// Characters that GitHub takes of a name.
const NAME: usize = 255;
/// Tags that GitHub keeps of a rule.
const TAGS: usize = 10;

/// The rule for an issue. GitHub takes no empty text, so each falls back on a shorter one.
pub(super) fn rule(issue: &Issue) -> Rule {
    let title = first_of([line(&issue.title), id(issue)]);
    let description = first_of([line(&issue.description), title.clone()]);
    let help = first_of([line(&issue.help), title.clone()]);
    let address = issue.url.as_deref().and_then(web_address);
    Rule {
        id: id(issue),
        name: Some(name(&title)).filter(|name| !name.is_empty() && *name != id(issue)),
        short_description: Text::new(clip(&title, DESCRIPTION)),
        full_description: Text::new(clip(&description, DESCRIPTION)),
        help: Help { text: clip(&help, DESCRIPTION), markdown: help_markdown(issue, &title, address) },
        help_uri: address.map(str::to_owned),
        default_configuration: Configuration { level: level(issue.severity) },
        properties: RuleProperties {
            precision: match issue.confidence {
                Confidence::Exact => "very-high",
                Confidence::Likely => "high",
                Confidence::Guess => "medium",
            },
            security_severity: security_severity(issue),
            tags: tags(issue),
        },
    }
}

/// The title as one name, in the manner of SARIF: `MadeUpServiceToken`.
fn name(title: &str) -> String {
    let words = title.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words.map(capital).collect();
    name.chars().take(NAME).collect()
}

/// The rule's id; never empty.
pub(super) fn id(issue: &Issue) -> String {
    first_of([line(&issue.id), String::from("unnamed")])
}

/// How SARIF calls a severity.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

/// `text` cut to so many characters, the last of them an ellipsis.
pub(super) fn clip(text: &str, characters: usize) -> String {
    if text.chars().nth(characters).is_none() {
        return text.to_owned();
    }
    text.chars().take(characters.saturating_sub(1)).chain(['…']).collect()
}

/// What to do, what it is, where to read on.
fn help_markdown(issue: &Issue, title: &str, address: Option<&str>) -> String {
    let mut sections = vec![markdown(title), markdown(&issue.help), markdown(&clip(&issue.description, HELP))];
    sections.extend(address.map(|address| format!("<{address}>")));
    let sections: Vec<&str> = sections.iter().map(|section| section.trim()).filter(|section| !section.is_empty()).collect();
    sections.join("\n\n")
}

/// The number by which GitHub names a severity: above 9.0 critical, from 7.0 high, from 4.0 medium.
fn security_severity(issue: &Issue) -> String {
    match issue.score {
        Some(score) if (0.1..=10.0).contains(&score) => format!("{score:.1}"),
        _ => String::from(match issue.severity {
            Severity::Critical => "9.5",
            Severity::High => "8.0",
            Severity::Medium => "5.5",
            Severity::Low => "2.0",
        }),
    }
}

fn tags(issue: &Issue) -> Vec<String> {
    let mut tags = vec![String::from("security")];
    for tag in issue.tags.iter().map(|tag| line(tag)) {
        if !tag.is_empty() && !tags.contains(&tag) && tags.len() < TAGS {
            tags.push(tag);
        }
    }
    tags
}

fn first_of(texts: [String; 2]) -> String {
    let [first, second] = texts;
    if first.is_empty() { second } else { first }
}
