//! The words that reports for people share: where, in which part of the history, how many.

use crate::blob::Part;
use crate::finding::{CommitInfo, Due, GapReason, IssueKind, Novelty, Place, Receipt, Refs, Status, Suppression};
use crate::text::{Untrusted, date, terminal};

/// Where to look, on one line: `src/main.rs:12:5`, `dist/app.jar!/db.properties:3:9`, `commit 1a2b3c4d5e6:4:1`.
pub(super) fn location(place: &Place) -> String {
    let at = format!("{}:{}", place.region.line, place.region.column);
    let object = || place.object.map_or_else(String::new, |id| format!(" {}", id.short()));
    if let Some(inner) = &place.inner {
        let outer = place.path.as_ref().map_or_else(|| format!("blob{}", object()), Untrusted::terminal);
        return format!("{outer}!/{}:{at}", inner.terminal());
    }
    match (&place.path, place.part) {
        (Some(path), Part::FileName | Part::RefName) => path.terminal(),
        (Some(path), _) => format!("{}:{at}", path.terminal()),
        (None, Part::Commit) => format!("commit{}:{at}", object()),
        (None, Part::Tag) => format!("tag{}:{at}", object()),
        (None, Part::File) => format!("blob{}:{at}", object()),
        (None, Part::Stream) => format!("standard input:{at}"),
        (None, part) => format!("{}{}:{at}", part.name(), object()),
    }
}

/// In which part of the repository and of its life: `in a file name, only in history: brought by 1a2b3c4d5e6 2021-03-04, removed by
/// 2b3c4d5e6f7 2021-03-05`. A name, where it is asked for, comes behind each date.
pub(super) fn standing(place: &Place, with_author: bool) -> String {
    let part = match place.part {
        Part::File | Part::Stream => "",
        Part::LinkTarget => "in the target of a symbolic link",
        Part::FileName => "in a file name",
        Part::Commit => "in a commit's message or headers",
        Part::Tag => "in a tag's message or headers",
        Part::RefName => "in the name of a ref",
        Part::Reflog => "in a reflog",
    };
    let status = match place.status {
        Status::Live if place.part == Part::Stream => "in what was read",
        Status::Live => "in the current tree",
        Status::OtherRef if place.refs.names.is_empty() => "on another ref",
        Status::OtherRef => "on",
        Status::Metadata if part.is_empty() => "in metadata",
        Status::Metadata => "",
        Status::History => "only in history",
        Status::Unreachable => "only in unreachable objects",
    };
    let mut words = match (part, status) {
        ("", words) | (words, "") => words.to_owned(),
        (part, status) => format!("{part}, {status}"),
    };
    if place.status == Status::OtherRef && !place.refs.names.is_empty() {
        words = format!("{words} {}", refs(&place.refs, 3));
    }
    if let Some(commit) = &place.commit {
        let how = if place.object == Some(commit.id) { "written" } else { "brought by" };
        words = format!("{words}: {how} {}", described(commit, place.object != Some(commit.id), with_author));
    }
    if let Some(commit) = &place.removed {
        words = format!("{words}, removed by {}", described(commit, true, with_author));
    }
    words
}

/// `1a2b3c4d5e6 2021-03-04 by Ada`.
fn described(commit: &CommitInfo, with_id: bool, with_author: bool) -> String {
    let id = if with_id { format!("{} ", commit.id.short()) } else { String::new() };
    let has_author = with_author && !commit.author.as_bytes().is_empty();
    let author = if has_author { format!(" by {}", commit.author.terminal()) } else { String::new() };
    format!("{id}{}{author}", date(commit.time))
}

/// `main, origin/main and 3 more refs`, with at most `most` names.
pub(super) fn refs(refs: &Refs, most: usize) -> String {
    let short = |name: &Untrusted| {
        let bytes = name.as_bytes();
        let kinds: [&[u8]; 3] = [b"refs/heads/", b"refs/remotes/", b"refs/"];
        terminal(kinds.iter().find_map(|kind| bytes.strip_prefix(*kind)).unwrap_or(bytes))
    };
    let shown: Vec<String> = refs.names.iter().take(most).map(short).collect();
    let more = refs.more + refs.names.len().saturating_sub(most) as u64;
    let more = if more == 0 { String::new() } else { format!(" and {}", counted(more, "more ref")) };
    format!("{}{more}", shown.join(", "))
}

/// What the change did with a finding.
pub(super) fn novelty(novelty: Novelty) -> &'static str {
    match novelty {
        Novelty::Added => "added here",
        Novelty::Moved => "moved here: before, it stood at another path",
    }
}

/// What sets a finding aside, in a word or two.
pub(super) fn set_aside_how(suppression: &Suppression) -> &'static str {
    match suppression {
        Suppression::Baseline => "in the baseline",
        Suppression::Waiver(_) => "waived",
        Suppression::Comment(_) => "allowed by comments",
        Suppression::Exclusion(_) => "excluded",
        Suppression::Rotation(_) => "rotated",
    }
}

/// The same with all that there is to say: who answers for it, why and until when.
pub(super) fn suppression(suppression: &Suppression) -> String {
    let how = set_aside_how(suppression);
    let said = |text: &Untrusted| if text.as_bytes().is_empty() { String::new() } else { format!(": {}", text.terminal()) };
    match suppression {
        Suppression::Baseline => how.to_owned(),
        Suppression::Exclusion(reason) => format!("{how}{}", said(reason)),
        Suppression::Rotation(on) => format!("{how} on {}", date(*on)),
        Suppression::Comment(allowance) => {
            format!("{how}{}{}", allowance.until.map_or_else(String::new, |until| format!(" until {}", date(until))), said(&allowance.why))
        }
        Suppression::Waiver(waiver) => {
            let ticket = waiver.ticket.as_ref().map_or_else(String::new, |ticket| format!(" ({})", ticket.terminal()));
            let note = waiver.note.as_ref().map(said).unwrap_or_default();
            format!("{how} until {} by {} as {}{ticket}{note}", date(waiver.expires), waiver.owner.terminal(), waiver.grounds.name())
        }
    }
}

/// By when it is to be mended.
pub(super) fn due(due: Due) -> String {
    match due.overdue {
        0 => format!("due {}", date(due.by)),
        days => format!("overdue for {}, since {}", count(usize::try_from(days).unwrap_or(0), "day"), date(due.by)),
    }
}

/// What a gap's reason means, as a headline.
pub(super) fn reason(reason: GapReason) -> &'static str {
    match reason {
        GapReason::MissingObject => "objects that are not there",
        GapReason::CorruptObject => "objects that can't be decoded",
        GapReason::CorruptPack => "packs that can't be used",
        GapReason::OverLimit => "objects or files over the size limit",
        GapReason::UndecodedArchive => "archives that can't be opened, or not in whole",
        GapReason::Unreadable => "files or folders that can't be read",
        GapReason::ShallowHistory => "history that this shallow clone leaves out",
        GapReason::AlternatesIgnored => "objects kept outside the repository",
        GapReason::BrokenRef => "refs that lead to nothing",
        GapReason::BrokenIndex => "an index that can't be read",
        GapReason::BadLockfile => "lockfiles that can't be read",
        GapReason::BadManifest => "manifests that can't be read",
        GapReason::PackagesNotJudged => "packages that RustSec can't judge",
        GapReason::BadAdvisory => "advisories that can't be read",
        GapReason::NoAdvisories => "no advisory database at hand",
        GapReason::StaleAdvisories => "an advisory database that is too old",
        GapReason::Internal => "failures of the scanner itself",
    }
}

/// `1 place`, `2 places`.
pub(super) fn count(number: usize, noun: &str) -> String {
    counted(number as u64, noun)
}

/// `1 blob`, `12,345 blobs`.
pub(super) fn counted(number: u64, noun: &str) -> String {
    let plural = match noun {
        _ if number == 1 => noun.to_owned(),
        "advisory" | "dependency" => format!("{}ies", noun.trim_end_matches('y')),
        "match" => "matches".to_owned(),
        _ => format!("{noun}s"),
    };
    format!("{} {plural}", grouped(number))
}

/// `512 bytes`, `1.5 MB`: decimal units, one digit behind the point.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match UNITS.iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => format!("{}.{} {name}", grouped(bytes / unit), bytes % unit * 10 / unit),
        None => counted(bytes, "byte"),
    }
}

/// What was read: `1 ref, 2 commits, 594 bytes`.
pub(super) fn read(receipt: &Receipt) -> String {
    let read = [
        (receipt.refs, "ref"),
        (receipt.commits, "commit"),
        (receipt.trees, "tree"),
        (receipt.blobs, "blob"),
        (receipt.tags, "tag"),
        (receipt.files, "file"),
        (receipt.members, "packed file"),
    ];
    let mut read: Vec<String> = read.iter().filter(|(number, _)| *number > 0).map(|(number, noun)| counted(*number, noun)).collect();
    read.push(size(receipt.bytes));
    read.join(", ")
}

/// The half of the scan that an issue belongs to.
pub(super) fn half(kind: IssueKind) -> &'static str {
    match kind {
        IssueKind::Secret => "secret",
        IssueKind::Policy => "policy",
        _ => "dependency",
    }
}

/// One line of our own or of an advisory's text.
pub(super) fn line(text: &str) -> String {
    terminal(text.split_whitespace().collect::<Vec<_>>().join(" ").as_bytes())
}

/// The same with a capital letter in front.
pub(super) fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// Digits in groups of three.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
