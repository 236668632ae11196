//! The exit codes that are no verdict; the others are [`crate::policy::Verdict`]'s.

/// Bad usage or configuration.
pub(super) const USAGE: u8 = 2;
/// Something could not be looked at, or not judged: as a verdict has it.
pub(super) const INCOMPLETE: u8 = 3;
/// An internal error, or a report that could not be written.
pub(super) const INTERNAL: u8 = 4;
