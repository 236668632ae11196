//! Why something was not looked at.

/// Why something was not looked at. The names are stable: a policy accepts them by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GapReason {
    /// Something in the scope refers to an object that is not there.
    MissingObject,
    /// An object that can't be decoded, or isn't what its name says.
    CorruptObject,
    /// A pack or its index that can't be used or has a wrong checksum.
    CorruptPack,
    /// An object or file larger than the scan takes.
    OverLimit,
    /// An archive, or a file in one, that is damaged, encrypted, or packed in a way that is not known.
    UndecodedArchive,
    /// A file or folder that the operating system won't give.
    Unreadable,
    /// A clone that holds only the last part of the history.
    ShallowHistory,
    /// Objects outside the repository that its `objects/info/alternates` asks for.
    AlternatesIgnored,
    /// A ref that can't be read or leads to nothing.
    BrokenRef,
    /// An index (staging area) that can't be read.
    BrokenIndex,
    /// A lockfile that can't be read.
    BadLockfile,
    /// A manifest of a lockfile's workspace that can't be read.
    BadManifest,
    /// Locked packages that `RustSec` can't judge, such as those from git or another registry.
    PackagesNotJudged,
    /// An advisory that can't be read.
    BadAdvisory,
    /// No advisory database at hand.
    NoAdvisories,
    /// An advisory database that is too old.
    StaleAdvisories,
    /// The scanner failed on it.
    Internal,
}

impl GapReason {
    /// All reasons.
    pub const ALL: [Self; 17] = [
        Self::MissingObject,
        Self::CorruptObject,
        Self::CorruptPack,
        Self::OverLimit,
        Self::UndecodedArchive,
        Self::Unreadable,
        Self::ShallowHistory,
        Self::AlternatesIgnored,
        Self::BrokenRef,
        Self::BrokenIndex,
        Self::BadLockfile,
        Self::BadManifest,
        Self::PackagesNotJudged,
        Self::BadAdvisory,
        Self::NoAdvisories,
        Self::StaleAdvisories,
        Self::Internal,
    ];

    /// All their names.
    pub const NAMES: [&str; 17] = [
        "missing-object",
        "corrupt-object",
        "corrupt-pack",
        "over-limit",
        "undecoded-archive",
        "unreadable",
        "shallow-history",
        "alternates-ignored",
        "broken-ref",
        "broken-index",
        "bad-lockfile",
        "bad-manifest",
        "packages-not-judged",
        "bad-advisory",
        "no-advisories",
        "stale-advisories",
        "internal",
    ];

    /// The reason's name in reports and policies.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::MissingObject => "missing-object",
            Self::CorruptObject => "corrupt-object",
            Self::CorruptPack => "corrupt-pack",
            Self::OverLimit => "over-limit",
            Self::UndecodedArchive => "undecoded-archive",
            Self::Unreadable => "unreadable",
            Self::ShallowHistory => "shallow-history",
            Self::AlternatesIgnored => "alternates-ignored",
            Self::BrokenRef => "broken-ref",
            Self::BrokenIndex => "broken-index",
            Self::BadLockfile => "bad-lockfile",
            Self::BadManifest => "bad-manifest",
            Self::PackagesNotJudged => "packages-not-judged",
            Self::BadAdvisory => "bad-advisory",
            Self::NoAdvisories => "no-advisories",
            Self::StaleAdvisories => "stale-advisories",
            Self::Internal => "internal",
        }
    }
}
