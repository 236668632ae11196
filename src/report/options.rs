//! What a report can be asked to be.

use std::str::FromStr;

/// The formats a report can be written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Human,
    /// One JSON document, as `report.schema.json` describes it.
    Json,
    /// One JSON object a line: findings, gaps, and the receipt last.
    Jsonl,
    /// SARIF 2.1.0, as GitHub's code scanning reads it.
    Sarif,
    /// Workflow commands: annotations of a GitHub Actions job.
    Github,
    /// A job summary, under a mebibyte.
    Markdown,
    /// `JUnit` XML, a test case a finding.
    Junit,
    /// A table for spreadsheets, a row a place.
    Csv,
    /// GitLab's secret detection report.
    GitlabSecrets,
    /// GitLab's dependency scanning report.
    GitlabDependencies,
    /// Events of the Open Cybersecurity Schema Framework, one a line.
    Ocsf,
    /// A page of its own, with nothing from elsewhere.
    Html,
    /// `OpenVEX` 0.2.0: which advisories bear on what is locked.
    Openvex,
    /// The same as `CycloneDX` 1.6.
    CyclonedxVex,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 14] = [
        Self::Human,
        Self::Json,
        Self::Jsonl,
        Self::Sarif,
        Self::Github,
        Self::Markdown,
        Self::Junit,
        Self::Csv,
        Self::GitlabSecrets,
        Self::GitlabDependencies,
        Self::Ocsf,
        Self::Html,
        Self::Openvex,
        Self::CyclonedxVex,
    ];

    /// The format's name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Markdown => "markdown",
            Self::Junit => "junit",
            Self::Csv => "csv",
            Self::GitlabSecrets => "gitlab-secrets",
            Self::GitlabDependencies => "gitlab-dependencies",
            Self::Ocsf => "ocsf",
            Self::Html => "html",
            Self::Openvex => "openvex",
            Self::CyclonedxVex => "cyclonedx-vex",
        }
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let unknown = || format!("no such format; it is one of {}", Self::ALL.map(Self::name).join(", "));
        Self::ALL.into_iter().find(|format| format.name() == name).ok_or_else(unknown)
    }
}

/// How much a report for people says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verbosity {
    /// A line for each finding.
    Quiet,
    /// Findings with their lines, and the first few places and gaps.
    #[default]
    Normal,
    /// All places and all gaps.
    Verbose,
}

/// How a report is to look; only [`Format::Human`] asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Colours, as ANSI escape sequences.
    pub colour: bool,
    /// How much to say.
    pub verbosity: Verbosity,
    /// Whether each finding says why it is one.
    pub explain: bool,
    /// Whether web addresses are links (OSC 8), for a terminal.
    pub links: bool,
}
