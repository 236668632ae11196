//! Lines for people, on stderr, and other verbs' lines on stdout. Everything passes through the terminal encoder.

use std::io::{self, Write};

use crate::secrets::Detector;
use crate::text::terminal;

/// Says something in passing; a stderr that is closed is no reason to stop.
pub(super) fn note(line: &str) {
    say("note", line);
}

/// Says what went wrong.
pub(super) fn error(line: &str) {
    say("error", line);
}

/// Prints the lines of a verb's answer; fails when stdout does.
pub(super) fn answer(lines: impl IntoIterator<Item = String>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    lines.into_iter().try_for_each(|line| writeln!(out, "{}", terminal(line.as_bytes())))?;
    out.flush()
}

/// A line of the form "note: …"; `##[` could be a command to a workflow's runner.
fn say(kind: &str, line: &str) {
    let line = terminal(line.as_bytes()).replace("##[", "# #[");
    writeln!(io::stderr().lock(), "{kind}: {line}").unwrap_or_default();
}

/// An error may quote what it could not understand, such as a line of the repository's configuration.
pub(super) fn without_secrets(message: &str) -> String {
    Detector::builtin()
        .map_or_else(|_| "the built-in rules can't be used".to_owned(), |detector| detector.redact(message.as_bytes()).terminal())
}
