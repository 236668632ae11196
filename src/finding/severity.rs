//! How bad a finding is, and how sure.

/// How bad it is, if it is real.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Low,
    /// Worth mending soon.
    Medium,
    /// Mend now.
    High,
    /// Somebody may be using it already.
    Critical,
}

impl Severity {
    /// One step less; the least stays what it is.
    #[must_use]
    pub fn lower(self) -> Self {
        match self {
            Self::Low | Self::Medium => Self::Low,
            Self::High => Self::Medium,
            Self::Critical => Self::High,
        }
    }

    /// The severity's name in reports and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// How sure it is that the issue is what its title says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Context speaks for it.
    Guess,
    /// The shape is the provider's.
    Likely,
    /// The shape is the provider's alone, or structure proves it.
    Exact,
}

impl Confidence {
    /// The confidence's name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Guess => "guess",
            Self::Likely => "likely",
            Self::Exact => "exact",
        }
    }
}
