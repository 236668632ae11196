//! On which condition a package is built at all, as far as the manifests of those who pull it in tell.

use std::collections::BTreeSet;

use super::manifest::Kind;
use crate::finding::Edge;

/// Platforms that one finding names.
const MAX_PLATFORMS: usize = 3;

/// When a dependency of a member is built.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Condition {
    pub(super) kind: Kind,
    /// Whether it is optional, and not on by default.
    pub(super) is_off: bool,
    /// Where it is for some platforms only: `cfg(windows)`.
    pub(super) platform: Option<String>,
}

/// What holds of each way to a package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    /// At least one of these; nothing where a plain build holds the package, or nobody knows.
    pub(super) edges: Vec<Edge>,
    /// Whether all of them hold of each way.
    is_each: bool,
    pub(super) platforms: Vec<String>,
}

impl Condition {
    fn edges(&self) -> BTreeSet<Edge> {
        let edges = [
            (self.kind == Kind::Dev, Edge::Dev),
            (self.kind == Kind::Build, Edge::Build),
            (self.is_off, Edge::Optional),
            (self.platform.is_some(), Edge::Platform),
        ];
        edges.into_iter().filter(|(holds, _)| *holds).map(|(_, edge)| edge).collect()
    }
}

impl Reach {
    /// What holds of all conditions.
    pub(super) fn of(all: &BTreeSet<Condition>) -> Self {
        let edges: Vec<BTreeSet<Edge>> = all.iter().map(Condition::edges).collect();
        let Some(mut common) = edges.iter().cloned().reduce(|a, b| &a & &b) else { return Self::default() };
        let platforms = named(all.iter());
        if platforms.is_none() {
            common.remove(&Edge::Platform);
        }
        if !common.is_empty() {
            let platforms = platforms.filter(|_| common.contains(&Edge::Platform)).unwrap_or_default();
            return Self { edges: common.into_iter().collect(), is_each: true, platforms };
        }
        // Of each the first, which says the most.
        let Some(firsts) = edges.iter().map(|edges| edges.first().copied()).collect::<Option<BTreeSet<Edge>>>() else {
            return Self::default();
        };
        let on_platforms = all.iter().zip(&edges).filter(|(_, edges)| edges.first() == Some(&Edge::Platform));
        match named(on_platforms.map(|(condition, _)| condition)) {
            Some(platforms) => Self { edges: firsts.into_iter().collect(), is_each: false, platforms },
            None => Self::default(),
        }
    }

    /// The same in words, none of which is more than is known.
    pub(super) fn words(&self) -> Vec<String> {
        let words = |edge: &Edge| match edge {
            Edge::Dev => "for tests, examples and benchmarks".to_owned(),
            Edge::Build => "at build time".to_owned(),
            Edge::Optional => "with features that are not on by default".to_owned(),
            Edge::Platform => format!("on {}", self.platforms.join(" or ")),
        };
        let words: Vec<String> = self.edges.iter().map(words).collect();
        match words.as_slice() {
            [] => Vec::new(),
            _ if self.is_each => words.iter().map(|words| format!("only {words}")).collect(),
            _ => vec![format!("only {}", words.join(", or "))],
        }
    }
}

/// The platforms of all; nothing where there are many, or one and all others, which are all.
fn named<'a>(all: impl Iterator<Item = &'a Condition>) -> Option<Vec<String>> {
    let platforms: BTreeSet<String> = all.filter_map(|condition| condition.platform.clone()).collect();
    let bare: BTreeSet<String> = platforms.iter().map(|platform| platform.split_whitespace().collect()).collect();
    let mut inside = bare.iter().filter_map(|platform| platform.strip_prefix("cfg(")?.strip_suffix(')'));
    let is_all = bare.len() > MAX_PLATFORMS || inside.any(|inside| bare.contains(&format!("cfg(not({inside}))")));
    (!is_all).then(|| platforms.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::{Condition, Reach};
    use crate::advisories::manifest::Kind;

    /// `d`: dev, `b`: build, `o`: optional and off; then platforms.
    fn condition(text: &str) -> Condition {
        let (flags, platform) = text.split_once(' ').map_or((text, None), |(flags, platform)| (flags, Some(platform.to_owned())));
        let kind = match flags.trim_matches(['o', '-']) {
            "d" => Kind::Dev,
            "b" => Kind::Build,
            _ => Kind::Normal,
        };
        Condition { kind, is_off: flags.contains('o'), platform }
    }

    #[test]
    fn what_holds_of_all_ways_is_told_and_nothing_else() {
        for (conditions, expected) in [
            (&[][..], &[][..]),
            (&["-"], &[]),
            (&["d"], &["only for tests, examples and benchmarks"]),
            (&["d", "-"], &[]),
            (&["b"], &["only at build time"]),
            (&["o", "o"], &["only with features that are not on by default"]),
            (&["d", "o"], &["only for tests, examples and benchmarks, or with features that are not on by default"]),
            (&["d cfg(windows)", "d"], &["only for tests, examples and benchmarks"]),
            (&["d cfg(windows)"], &["only for tests, examples and benchmarks", "only on cfg(windows)"]),
            (&["- cfg(windows)", "- cfg(unix)"], &["only on cfg(unix) or cfg(windows)"]),
            (&["- cfg(unix)", "- cfg(not( unix ))"], &[]),
            (&["o cfg(unix)", "o cfg(not(unix))"], &["only with features that are not on by default"]),
            (&["- a", "- b", "- c", "- d"], &[]),
            (&["- a", "o"], &["only with features that are not on by default, or on a"]),
            (&["- cfg(a)", "o", "- cfg(not(a))"], &[]),
            (&["- a", "-"], &[]),
        ] {
            let conditions = conditions.iter().map(|text| condition(text)).collect();
            assert_eq!(Reach::of(&conditions).words(), expected);
        }
    }
}
