//! The promise that a rule file's examples make, and its check.

use crate::blob::{Blob, Part};
use crate::finding::Confidence;
use crate::secrets::detector::Detector;
use crate::secrets::rule_file::{self, ConfidenceName};

impl Detector {
    /// Runs the examples of the rule file `text` through this detector: each of `matches` must give exactly one hit, of its rule; each of
    /// `ignores` none of its rule. Says what fails, by rule and number of the example, and quotes no example.
    #[must_use]
    pub fn check_examples(&self, text: &str) -> Vec<String> {
        let specs = match rule_file::parse(text) {
            Ok(specs) => specs,
            Err(problem) => return vec![problem],
        };
        // Guesses count only where a rule has no more to offer.
        let found = |example: &str, least: Confidence| -> Vec<String> {
            let bytes = example.replace('¦', "").into_bytes();
            let hits = self.scan(Blob { bytes: &bytes, part: Part::File, path: None }).told;
            hits.iter().filter(|hit| hit.confidence >= least).map(|hit| hit.issue.id.clone()).collect()
        };
        let mut problems = Vec::new();
        for spec in &specs {
            let least = if spec.confidence == ConfidenceName::Guess { Confidence::Guess } else { Confidence::Likely };
            for (number, example) in spec.matches.iter().enumerate() {
                let ids = found(example, least);
                if ids != [spec.id.as_ref()] {
                    problems.push(format!("rule {}: example {} of matches gives {}", spec.id, number + 1, list(&ids)));
                }
            }
            for (number, example) in spec.ignores.iter().enumerate() {
                if found(example, least).iter().any(|id| *id == spec.id) {
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
