//! The promise that a rule file's examples make, and its check.

use crate::blob::{Blob, Part};
use crate::secrets::detector::Detector;
use crate::secrets::rule_file;

impl Detector {
    /// Runs the examples of the rule file `text` through this detector: each of `matches` must give exactly one hit, of its rule; each of
    /// `ignores` none of its rule. Says what fails, by rule and number of the example, and quotes no example.
    #[must_use]
    pub fn check_examples(&self, text: &str) -> Vec<String> {
        let specs = match rule_file::parse(text) {
            Ok(specs) => specs,
            Err(problem) => return vec![problem],
        };
        let found = |example: &str| -> Vec<String> {
            let bytes = example.replace('¦', "").into_bytes();
            self.scan(Blob { bytes: &bytes, part: Part::File, path: None }).told.iter().map(|hit| hit.issue.id.clone()).collect()
        };
        let mut problems = Vec::new();
        for spec in &specs {
            for (number, example) in spec.matches.iter().enumerate() {
                let ids = found(example);
                if ids != [spec.id.as_ref()] {
                    problems.push(format!("rule {}: example {} of matches gives {}", spec.id, number + 1, list(&ids)));
                }
            }
            for (number, example) in spec.ignores.iter().enumerate() {
                if found(example).iter().any(|id| *id == spec.id) {
                    problems.push(format!("rule {}: example {} of ignores gives a finding of this rule", spec.id, number + 1));
                }
            }
        }
        problems
    }
}

fn list(ids: &[String]) -> String {
    if ids.is_empty() { "no finding".to_owned() } else { format!("findings of {}", ids.join(", ")) }
}
