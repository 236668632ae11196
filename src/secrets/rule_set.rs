//! Rules that are read at run time: a user's, and the project's own when they are checked.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use crate::secrets::anchor_proof;
use crate::secrets::rule::Rule;
use crate::secrets::rule_file::{self, Problem, RuleSpec};

/// The most rules that are taken.
const MAX_RULES: usize = 10_000;

/// A rule file that was read.
#[derive(Clone, Debug)]
pub struct RuleText {
    /// What errors call it: its path.
    pub name: String,
    /// What it holds.
    pub text: String,
}

/// The rules of `files`, beside rules with the ids `taken`. The error names every problem with file and line, a line each, and quotes nothing.
pub(super) fn read<'a>(files: &[RuleText], taken: impl Iterator<Item = &'a str>) -> Result<Vec<RuleSpec>> {
    let mut ids: BTreeMap<String, String> = taken.map(|id| (id.to_owned(), "a built-in rule".to_owned())).collect();
    let (mut specs, mut problems) = (Vec::new(), Vec::new());
    for RuleText { name, text } in files {
        let rules = match rule_file::placed(text) {
            Ok(rules) => rules,
            Err((line, problem)) => {
                problems.push(format!("{name}:{line}: {problem}"));
                continue;
            }
        };
        for rule in rules {
            let id = rule.spec.id.to_string();
            let mut found = rule_file::problems(&rule.spec);
            found.extend(flaws(&rule.spec));
            if let Some(other) = ids.insert(id.clone(), format!("the rule at {name}:{}", rule.line)) {
                found.push(Problem { field: "id", text: format!("{other} has this id") });
            }
            let line = |field| rule_file::line_of(text, rule.line, field);
            problems.extend(found.iter().map(|problem| format!("{name}:{}: rule {id}: {}", line(problem.field), problem.text)));
            specs.push(rule.spec);
        }
    }
    if specs.len() > MAX_RULES {
        problems.push(format!("there are {} rules, and at most {MAX_RULES} are taken", specs.len()));
    }
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    Ok(specs)
}

/// What is wrong with a rule's regexes.
fn flaws(spec: &RuleSpec) -> Vec<Problem> {
    let told = |text: String| Problem { field: "regex", text };
    if let Err(problem) = Rule::new(spec.clone()).compile() {
        return vec![told(one_line(&problem))];
    }
    let anchors: Vec<&str> = spec.anchors.iter().map(AsRef::as_ref).collect();
    // A rule that reads assignments has none.
    let regex = Some(&spec.regex).filter(|regex| !regex.is_empty());
    let first = regex.and_then(|regex| anchor_proof::flaw(regex, &anchors, spec.ignore_case, spec.context));
    let second = spec.with.as_ref().and_then(|second| anchor_proof::flaw(&second.regex, &[], false, true));
    first.into_iter().chain(second).map(|problem| told(problem.to_owned())).collect()
}

/// The last line of a message that shows the place in the regex too: what is wrong.
fn one_line(problem: &str) -> String {
    let last = problem.lines().last().unwrap_or_default();
    format!("the regex can't be used: {}", last.strip_prefix("error: ").unwrap_or(last))
}
