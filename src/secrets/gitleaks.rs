//! Rules of a gitleaks configuration as ours: <https://github.com/gitleaks/gitleaks#configuration>.

use std::fmt::Write;

use anyhow::{Context, Result, bail};
use toml::{Table, Value};

use crate::blob::{Blob, Part};
use crate::secrets::anchor_proof;
use crate::secrets::detector::Detector;
use crate::secrets::re2;
use crate::secrets::rule_set::RuleText;
use crate::secrets::samples::Samples;

/// How many texts are tried as examples of a rule.
const TRIES: usize = 200;

/// What became of a configuration.
#[derive(Debug, Default)]
pub struct Imported {
    /// A rule file.
    pub text: String,
    /// How many rules it holds.
    pub rules: usize,
    /// What could not be carried over, a line each.
    pub report: Vec<String>,
}

/// A rule on its way. Examples come last, when all rules are known.
struct Draft {
    id: String,
    regex: String,
    /// The file's text up to the examples.
    text: String,
    anchors: Vec<String>,
}

/// The rules of the configuration `text`, which find what no built-in rule finds if `builtin` says that those run too. The error says why
/// nothing can be read.
pub fn import(text: &str, builtin: bool) -> Result<Imported> {
    let config: Table = match text.parse::<Table>() {
        Ok(config) => config,
        Err(error) => {
            let line = text.bytes().take(error.span().map_or(0, |span| span.start)).filter(|byte| *byte == b'\n').count() + 1;
            bail!("line {line}: {}", error.message());
        }
    };
    let rules = config.get("rules").and_then(Value::as_array).context("there is no [[rules]] table")?;
    let mut imported = Imported::default();
    for (key, what) in [("allowlist", "the global allowlist"), ("allowlists", "global allowlists"), ("extend", "what it extends")] {
        if config.contains_key(key) {
            imported.report.push(format!("{what}: left out"));
        }
    }
    let mut drafts: Vec<Draft> = Vec::new();
    for (number, rule) in rules.iter().enumerate() {
        let name = field(rule, "id").map_or_else(|| format!("rule {}", number + 1), |id| format!("rule {id}"));
        let taken: Vec<&str> = drafts.iter().map(|draft| draft.id.as_str()).collect();
        match draft(rule, &taken, &mut |note: &str| imported.report.push(format!("{name}: {note}"))) {
            Ok(draft) => drafts.push(draft),
            Err(problem) => imported.report.push(format!("{name}: left out: {problem}")),
        }
    }
    let sound = with_examples(drafts, builtin, &mut imported.report)?;
    imported.rules = sound.len();
    imported.text = sound.join("\n");
    Ok(imported)
}

fn field<'a>(rule: &'a Value, name: &str) -> Option<&'a str> {
    rule.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// A rule without examples. `note` is told what of it was left out.
fn draft(rule: &Value, taken: &[&str], note: &mut dyn FnMut(&str)) -> Result<Draft, String> {
    let id = kebab(field(rule, "id").ok_or("it has no id")?, taken);
    let pattern = field(rule, "regex").ok_or("it has no regex; rules for paths alone are not known")?;
    let group = rule.get("secretGroup").and_then(Value::as_integer).and_then(|group| usize::try_from(group).ok()).unwrap_or(0);
    let translated = re2::translate(pattern, group.max(1))?;
    if group == 0 && translated.groups > 1 {
        note("the first group is taken for the secret; gitleaks takes the first that matched");
    }
    for (name, what) in
        [("path", "its path"), ("allowlist", "its allowlist"), ("allowlists", "its allowlists"), ("required", "its other parts")]
    {
        if rule.get(name).is_some() {
            note(&format!("{what} was left out"));
        }
    }
    let regex = translated.regex;
    let keywords: Vec<&str> = rule.get("keywords").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let (anchors, context) = anchors(&regex, &keywords)?;
    if context {
        note("its keywords need not stand in a match: they must stand within 1024 bytes before it or behind it");
    }
    let title = field(rule, "description").unwrap_or(&id).lines().next().unwrap_or_default().trim().trim_end_matches('.').to_owned();
    let mut text = format!("[[rule]]\nid = {}\ntitle = {}\nseverity = \"high\"\nconfidence = \"likely\"\n", quoted(&id), quoted(&title));
    let list = anchors.iter().map(|anchor| quoted(anchor)).collect::<Vec<_>>().join(", ");
    let mut line = |name: &str, value: &str| writeln!(text, "{name} = {value}").map_err(|error| error.to_string());
    line("anchors", &format!("[{list}]"))?;
    line("ignore_case", "true")?;
    if context {
        line("context", "true")?;
    }
    line("regex", &quoted(&regex))?;
    line("window", "[1024, 1024]")?;
    if let Some(bits) = rule
        .get("entropy")
        .and_then(|bits| bits.as_float().or_else(|| bits.as_integer().and_then(|bits| i32::try_from(bits).ok()).map(f64::from)))
    {
        line("entropy", &format!("{bits:?}"))?;
    }
    line("description", &quoted(field(rule, "description").unwrap_or("Imported from a gitleaks configuration.")))?;
    Ok(Draft { id, regex, text, anchors })
}

/// The id in our form, another than those that are taken.
fn kebab(id: &str, taken: &[&str]) -> String {
    let lower: String = id.chars().map(|char| if char.is_ascii_alphanumeric() { char.to_ascii_lowercase() } else { '-' }).collect();
    let words: Vec<&str> = lower.split('-').filter(|word| !word.is_empty()).collect();
    let id = format!("imported-{}", words.join("-"));
    if taken.contains(&id.as_str()) { format!("{id}-{}", taken.len() + 1) } else { id }
}

/// Literals that a match holds, or else the keywords and whether they need only stand near it.
fn anchors(regex: &str, keywords: &[&str]) -> Result<(Vec<String>, bool), String> {
    let flaw = |anchors: &[&str], context| anchor_proof::flaw(regex, anchors, true, context);
    let usable: Vec<String> =
        keywords.iter().filter(|word| word.is_ascii() && word.len() >= 3).map(|word| word.to_ascii_lowercase()).collect();
    let listed: Vec<&str> = usable.iter().map(String::as_str).collect();
    if listed.len() == keywords.len() && !listed.is_empty() {
        return match (flaw(&listed, false), flaw(&listed, true)) {
            (None, _) => Ok((usable, false)),
            (_, None) => Ok((usable, true)),
            (_, Some(flaw)) => Err(flaw.to_owned()),
        };
    }
    // Without keywords, what the regex spells out may do, if every match holds it.
    let plain = |text: &str| text.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '/' | ':' | '='));
    let mut literals: Vec<&str> = regex.split(|char: char| !plain(&char.to_string())).filter(|text| text.len() >= 3).collect();
    literals.sort_by_key(|text| std::cmp::Reverse(text.len()));
    let proven = literals.into_iter().find(|literal| flaw(&[literal], false).is_none());
    proven.map(|literal| (vec![literal.to_ascii_lowercase()], false)).ok_or_else(|| "it has no keywords to search for".to_owned())
}

/// The rules with examples, made at random and tried; rules for which none can be made are left out.
fn with_examples(drafts: Vec<Draft>, builtin: bool, report: &mut Vec<String>) -> Result<Vec<String>> {
    let stub = |draft: &Draft| format!("{}matches = [\"\", \"\"]\nignores = [\"\", \"\"]\n", draft.text);
    let mut sound: Vec<Draft> = Vec::new();
    for draft in drafts {
        match Detector::with_rules(&[RuleText { name: String::new(), text: stub(&draft) }], false) {
            Ok(_) => sound.push(draft),
            Err(problem) => {
                let reasons: Vec<String> =
                    format!("{problem:#}").lines().filter_map(|line| line.rsplit_once(": ").map(|(_, text)| text.to_owned())).collect();
                report.push(format!("rule {}: left out: {}", draft.id, reasons.join("; ")));
            }
        }
    }
    let text: String = sound.iter().map(stub).collect();
    let detector = Detector::with_rules(&[RuleText { name: "imported".to_owned(), text }], builtin)?;
    let mut out = Vec::new();
    for draft in sound {
        match examples(&draft, &detector) {
            Ok((matches, ignores)) => {
                let list = |texts: &[String]| texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ");
                out.push(format!("{}matches = [{}]\nignores = [{}]\n", draft.text, list(&matches), list(&ignores)));
            }
            Err(problem) => report.push(format!("rule {}: left out: {problem}", draft.id)),
        }
    }
    Ok(out)
}

/// Two texts with just this rule's finding, and two without it.
fn examples(draft: &Draft, detector: &Detector) -> Result<(Vec<String>, Vec<String>), String> {
    let found = |text: &str| detector.scan(Blob { bytes: text.as_bytes(), part: Part::File, path: None }).told;
    let anchor = draft.anchors.first().map_or("", String::as_str);
    let (mut matches, mut ignores, mut others) = (Vec::new(), Vec::new(), Vec::new());
    let mut samples = Samples::of(&draft.regex).ok_or("its regex can't be used")?;
    for text in (0..TRIES).filter_map(|_| samples.text()).filter_map(|text| String::from_utf8(text).ok()) {
        if matches.len() == 2 {
            break;
        }
        for text in [text.clone(), format!("{anchor}: {text}")] {
            let hits = found(&text);
            if let [hit] = hits.as_slice()
                && hit.issue.id == draft.id
                && matches.len() < 2
                && let Some(marked) = marked(&text, usize::midpoint(hit.span.start, hit.span.end))
            {
                let cut = (hit.span.start + hit.span.len() / 3).min(text.len());
                ignores.extend(text.get(..cut).filter(|text| !text.is_empty() && found(text).is_empty()).map(str::to_owned));
                matches.push(marked);
            }
            others.extend(hits.into_iter().map(|hit| hit.issue.id.clone()).filter(|id| *id != draft.id));
        }
    }
    ignores.push(format!("{anchor} and nothing else"));
    ignores.push("nothing at all".to_owned());
    ignores.retain(|text| !found(text).iter().any(|hit| hit.issue.id == draft.id));
    ignores.truncate(2);
    match (matches.len(), ignores.len(), others.first()) {
        (2, 2, _) => Ok((matches, ignores)),
        (_, _, Some(other)) => Err(format!("the rule {other} finds what it finds")),
        _ => Err(format!("of {TRIES} texts that its regex matches, none passes for an example; write it by hand")),
    }
}

/// `text` with the mark of examples at `at`, or at the next character.
fn marked(text: &str, at: usize) -> Option<String> {
    let at = (at..text.len()).find(|at| text.is_char_boundary(*at))?;
    Some(format!("{}¦{}", &text[..at], &text[at..]))
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            '\n' => out.push_str("\\n"),
            _ if char.is_control() => out.extend(format!("\\u{:04x}", u32::from(char)).chars()),
            _ => out.push(char),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::import;
    use crate::secrets::detector::Detector;
    use crate::secrets::rule_set::RuleText;

    const CONFIG: &str = r#"
title = "mine"
[extend]
useDefault = true
[[rules]]
id = "Acme_Token"
description = "A token of Acme."
regex = '''(?i)\bacmetok_([a-z0-9]{32})\b'''
keywords = ["acmetok_"]
entropy = 3
[[rules]]
id = "near"
regex = '''\b(x)-([0-9a-f]{40})\b'''
secretGroup = 2
keywords = ["zebrafish"]
[rules.allowlist]
paths = ["test"]
[[rules]]
id = "no-keywords"
regex = "quaggaKey=[[0-9a-f{]{24}"
[[rules]]
id = "path-only"
path = "id_rsa"
[[rules]]
id = "unicode"
regex = '\p{Greek}{20}'
keywords = ["alpha"]
[[rules]]
id = "nothing-to-search"
regex = '[0-9a-f]{32}'
[[rules]]
id = "huge"
regex = 'hugehuge(?:[0-9a-f]{1000}){1000}'
keywords = ["hugehuge"]
"#;

    #[test]
    fn what_can_be_carried_over_is_a_sound_rule_file() {
        let imported = import(CONFIG, true).expect("it can be read");
        let report = imported.report.join("\n");
        assert_eq!(imported.rules, 3, "{report}");
        for part in [
            "what it extends: left out",
            "rule near: its allowlist was left out",
            "rule near: its keywords need not",
            "rule path-only: left out: it has no regex",
            "rule unicode: left out: Unicode classes",
            "rule nothing-to-search: left out: it has no keywords",
            "rule imported-huge: left out: ",
        ] {
            assert!(report.contains(part), "{part} in {report}");
        }
        let file = RuleText { name: "mine.toml".to_owned(), text: imported.text };
        let detector = Detector::with_rules(std::slice::from_ref(&file), true).expect("it is well formed");
        assert_eq!(detector.check_examples(&file.text), Vec::<String>::new());
        assert!(detector.rules().any(|issue| issue.id == "imported-acme-token"));
    }

    #[test]
    fn what_can_not_be_read_is_an_error_that_quotes_nothing() {
        for (text, expected) in [("title = 'hush", "line 1"), ("title = 'x'", "no [[rules]]"), ("", "no [[rules]]")] {
            let problem = import(text, false).err().map(|error| format!("{error:#}")).unwrap_or_default();
            assert!(problem.contains(expected) && !problem.contains("hush"), "{problem}");
        }
    }
}
