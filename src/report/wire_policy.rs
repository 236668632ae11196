//! The shapes of what a policy says of a finding, in the JSON report.

use serde::Serialize;

use super::wire_path::text;
use crate::finding::{Due, Grounds, Suppression};
use crate::text::date;

/// Why a finding does not count; what says nothing of one kind is null.
#[derive(Default, Serialize)]
pub(super) struct WireSuppression {
    kind: &'static str,
    /// Of a waiver, its grounds; of a comment or an exclusion, its own words.
    reason: Option<String>,
    justification: Option<&'static str>,
    note: Option<String>,
    owner: Option<String>,
    approver: Option<String>,
    approved_on: Option<String>,
    expires: Option<String>,
    ticket: Option<String>,
    rotated_on: Option<String>,
}

#[derive(Serialize)]
pub(super) struct WireDue {
    since: String,
    by: String,
    overdue_days: i64,
}

impl From<&Suppression> for WireSuppression {
    fn from(suppression: &Suppression) -> Self {
        let kind = suppression.name();
        match suppression {
            Suppression::Baseline => Self { kind, ..Self::default() },
            Suppression::Exclusion(reason) => Self { kind, reason: Some(text(reason)), ..Self::default() },
            Suppression::Rotation(on) => Self { kind, rotated_on: Some(date(*on)), ..Self::default() },
            Suppression::Comment(allowance) => {
                Self { kind, reason: Some(text(&allowance.why)), expires: allowance.until.map(date), ..Self::default() }
            }
            Suppression::Waiver(waiver) => Self {
                kind,
                reason: Some(waiver.grounds.name().to_owned()),
                justification: match waiver.grounds {
                    Grounds::NotAffected(justification) => Some(justification.name()),
                    _ => None,
                },
                note: waiver.note.as_ref().map(text),
                owner: Some(text(&waiver.owner)),
                approver: waiver.approver.as_ref().map(text),
                approved_on: Some(date(waiver.approved_on)),
                expires: Some(date(waiver.expires)),
                ticket: waiver.ticket.as_ref().map(text),
                rotated_on: None,
            },
        }
    }
}

impl From<&Due> for WireDue {
    fn from(due: &Due) -> Self {
        Self { since: date(due.since), by: date(due.by), overdue_days: due.overdue }
    }
}
