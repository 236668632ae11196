//! The colours of the report for people.

use anstyle::{AnsiColor, Style};

use crate::finding::Severity;

/// Sets text in colours, or leaves it plain.
#[derive(Clone, Copy)]
pub(super) struct Paint(pub(super) bool);

impl Paint {
    /// In the colour of a severity.
    pub(super) fn severity(self, severity: Severity, text: &str) -> String {
        let colour = match severity {
            Severity::Critical | Severity::High => AnsiColor::BrightRed,
            Severity::Medium => AnsiColor::BrightYellow,
            Severity::Low => AnsiColor::BrightCyan,
        };
        self.set(colour.on_default().bold(), text)
    }

    /// For lines, arrows and line numbers.
    pub(super) fn frame(self, text: &str) -> String {
        self.set(AnsiColor::BrightBlue.on_default().bold(), text)
    }

    /// For what is said first.
    pub(super) fn strong(self, text: &str) -> String {
        self.set(Style::new().bold(), text)
    }

    /// For what is said beside.
    pub(super) fn faint(self, text: &str) -> String {
        self.set(Style::new().dimmed(), text)
    }

    /// For a good end.
    pub(super) fn good(self, text: &str) -> String {
        self.set(AnsiColor::BrightGreen.on_default().bold(), text)
    }

    fn set(self, style: Style, text: &str) -> String {
        if self.0 { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}
