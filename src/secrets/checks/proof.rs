//! What structure says about a value.

use crate::finding::Severity;

/// What structure says about a value.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::secrets) enum Proof {
    /// It is not what it looks like.
    Disproved,
    /// It may well be; here is what it tells, and how bad it is at most.
    Holds {
        /// What structure proves. Never a part of the secret.
        facts: Vec<String>,
        /// How bad it is at most.
        at_most: Severity,
    },
}

impl Proof {
    /// It holds as it is.
    pub(in crate::secrets) fn plain() -> Self {
        Self::told(Vec::new())
    }

    /// It holds, and tells something.
    pub(super) fn told(facts: Vec<String>) -> Self {
        Self::Holds { facts, at_most: Severity::Critical }
    }

    /// It holds as it is, or not at all.
    pub(super) fn when(holds: bool) -> Self {
        if holds { Self::plain() } else { Self::Disproved }
    }
}
