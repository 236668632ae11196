//! What a policy says of a finding: why it does not count, and by when it is to be mended. Times are in seconds since 1970-01-01T00:00:00Z.

use crate::text::Untrusted;

/// Why a finding does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Suppression {
    /// The baseline knows it.
    Baseline,
    /// Somebody answers for it, for a while.
    Waiver(Box<Waiver>),
    /// A comment beside it allows it, for a while.
    Comment(Allowance),
    /// The policy leaves out its rule or all its paths, for this reason.
    Exclusion(Untrusted),
    /// It was replaced where it was issued, on this day, and opens nothing any more.
    Rotation(i64),
}

impl Suppression {
    /// What suppresses it, by its name in reports.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Waiver(_) => "waiver",
            Self::Comment(_) => "comment",
            Self::Exclusion(_) => "exclusion",
            Self::Rotation(_) => "rotation",
        }
    }

    /// All texts of it.
    pub fn texts_mut(&mut self) -> impl Iterator<Item = &mut Untrusted> {
        let (waiver, text) = match self {
            Self::Waiver(waiver) => (Some(waiver), None),
            Self::Comment(allowance) => (None, Some(&mut allowance.why)),
            Self::Exclusion(reason) => (None, Some(reason)),
            Self::Baseline | Self::Rotation(_) => (None, None),
        };
        waiver.into_iter().flat_map(|waiver| waiver.texts_mut()).chain(text)
    }
}

/// An exception that somebody answers for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// Why it is fine for now.
    pub grounds: Grounds,
    /// What its owner says; for a compensating control, what that is.
    pub note: Option<Untrusted>,
    /// Who answers for it.
    pub owner: Untrusted,
    /// Who agreed.
    pub approver: Option<Untrusted>,
    /// Since when.
    pub approved_on: i64,
    /// The first day on which it holds no more.
    pub expires: i64,
    /// Where it is discussed.
    pub ticket: Option<Untrusted>,
}

impl Waiver {
    fn texts_mut(&mut self) -> impl Iterator<Item = &mut Untrusted> {
        [&mut self.owner].into_iter().chain(&mut self.note).chain(&mut self.approver).chain(&mut self.ticket)
    }
}

/// Why an exception is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grounds {
    /// It is not what it seems.
    FalsePositive,
    /// It opens nothing but a test's own world.
    UsedInTests,
    /// The vulnerability can't be reached from here.
    NotAffected(Justification),
    /// It is real, and borne.
    RiskAccepted,
    /// Something else keeps it from harm.
    CompensatingControl,
    /// It will be mended by the day on which the waiver ends.
    WillFixLater,
}

impl Grounds {
    /// All grounds by name; what is not affected needs a justification too.
    pub const NAMES: [&str; 6] =
        ["false_positive", "used_in_tests", "not_affected", "risk_accepted", "compensating_control", "will_fix_later"];

    /// The name of the grounds in waivers and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FalsePositive => "false_positive",
            Self::UsedInTests => "used_in_tests",
            Self::NotAffected(_) => "not_affected",
            Self::RiskAccepted => "risk_accepted",
            Self::CompensatingControl => "compensating_control",
            Self::WillFixLater => "will_fix_later",
        }
    }
}

/// Why a product is not affected by a vulnerability of its parts: the status justifications of VEX (`OpenVEX` 0.2.0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Justification {
    /// The part is not in the product.
    ComponentNotPresent,
    /// The vulnerable code is not.
    VulnerableCodeNotPresent,
    /// It is never run.
    VulnerableCodeNotInExecutePath,
    /// It is run, and no adversary can steer it.
    VulnerableCodeCannotBeControlledByAdversary,
    /// Something in the product stops an attack.
    InlineMitigationsAlreadyExist,
}

impl Justification {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::ComponentNotPresent,
        Self::VulnerableCodeNotPresent,
        Self::VulnerableCodeNotInExecutePath,
        Self::VulnerableCodeCannotBeControlledByAdversary,
        Self::InlineMitigationsAlreadyExist,
    ];

    /// The justification's name in VEX.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ComponentNotPresent => "component_not_present",
            Self::VulnerableCodeNotPresent => "vulnerable_code_not_present",
            Self::VulnerableCodeNotInExecutePath => "vulnerable_code_not_in_execute_path",
            Self::VulnerableCodeCannotBeControlledByAdversary => "vulnerable_code_cannot_be_controlled_by_adversary",
            Self::InlineMitigationsAlreadyExist => "inline_mitigations_already_exist",
        }
    }
}

/// What a comment beside a secret says: `lockhound: allow RULE until 2027-01-01 WHY`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Allowance {
    /// The first day on which it holds no more; none where the comment names no day, and allows nothing.
    pub until: Option<i64>,
    /// Why.
    pub why: Untrusted,
}

/// By when a finding is to be mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// When the time began: of a dependency, when its advisory was out and it was in; of a secret, when it came in.
    pub since: i64,
    /// The day by which it is to be gone.
    pub by: i64,
    /// For how many days it should have been; 0 while there is time.
    pub overdue: i64,
}
