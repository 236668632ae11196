//! Proves that every match of a regex holds one of its rule's anchors, so that no match is lost where no anchor stands.
//!
//! The automaton of the regex and that of the anchors read all texts at once, side by side. What is reached of both together, without an
//! anchor being complete, is followed; if the end of a match is among it, there is a match without anchor. Look-around is taken to hold
//! everywhere, so that the proof is strict: it may ask for too much, never for too little.

use std::collections::VecDeque;

use regex_automata::nfa::thompson::{Compiler, Config, NFA, State, WhichCaptures};
use regex_automata::util::primitives::StateID;
use regex_automata::util::syntax;

use crate::secrets::rule::SIZE_LIMIT;

/// How many pairs of states are looked at, at most: half a megabyte of marks for each four million.
const MAX_PAIRS: usize = 64 << 20;

/// Why `pattern` is no regex for a rule with `anchors`, if it is none. With `context`, anchors may stand outside of the match.
pub(super) fn flaw(pattern: &str, anchors: &[&str], ignore_case: bool, context: bool) -> Option<&'static str> {
    let nfa = automaton(pattern)?;
    let none = Needles::new(&[], ignore_case);
    if reaches_match(&nfa, &none, false) == Some(true) {
        return Some("the regex matches the empty text");
    }
    if context {
        return None;
    }
    match reaches_match(&nfa, &Needles::new(anchors, ignore_case), true) {
        Some(false) => None,
        Some(true) => Some("a match can hold none of the anchors: mend them, or say `context = true` if they stand near it"),
        None => Some("the regex is too large to prove that its matches hold an anchor"),
    }
}

/// The automaton of `pattern`; none when it can't be compiled, which is told elsewhere.
pub(super) fn automaton(pattern: &str) -> Option<NFA> {
    let config = Config::new().utf8(false).nfa_size_limit(Some(SIZE_LIMIT)).which_captures(WhichCaptures::None);
    Compiler::new().configure(config).syntax(syntax::Config::new().unicode(false).utf8(false)).build(pattern).ok()
}

/// Whether a match's end can be reached before an anchor is complete; without reading a byte when `reads` is false. None when that is too
/// much work.
fn reaches_match(nfa: &NFA, needles: &Needles, reads: bool) -> Option<bool> {
    let states = nfa.states();
    let pairs = states.len().checked_mul(needles.next.len()).filter(|pairs| *pairs <= MAX_PAIRS)?;
    let mut seen = vec![0_u64; pairs / 64 + 1];
    let mut open: Vec<(StateID, u16)> = Vec::new();
    let mut reach = |open: &mut Vec<(StateID, u16)>, state: StateID, needle: u16| {
        let pair = state.as_usize() * needles.next.len() + usize::from(needle);
        if !needles.is_complete[usize::from(needle)] && seen[pair / 64] & 1 << (pair % 64) == 0 {
            seen[pair / 64] |= 1 << (pair % 64);
            open.push((state, needle));
        }
    };
    reach(&mut open, nfa.start_anchored(), 0);
    while let Some((state, needle)) = open.pop() {
        let mut read = |open: &mut Vec<_>, first: u8, last: u8, next: StateID| {
            if reads {
                (first..=last).for_each(|byte| reach(open, next, needles.next[usize::from(needle)][usize::from(byte)]));
            }
        };
        match &states[state.as_usize()] {
            State::ByteRange { trans } => read(&mut open, trans.start, trans.end, trans.next),
            State::Sparse(sparse) => sparse.transitions.iter().for_each(|trans| read(&mut open, trans.start, trans.end, trans.next)),
            State::Dense(dense) => {
                (0..=u8::MAX).for_each(|byte| read(&mut open, byte, byte, dense.transitions[usize::from(byte)]));
            }
            State::Look { next, .. } | State::Capture { next, .. } => reach(&mut open, *next, needle),
            State::Union { alternates } => alternates.iter().for_each(|next| reach(&mut open, *next, needle)),
            State::BinaryUnion { alt1, alt2 } => [alt1, alt2].into_iter().for_each(|next| reach(&mut open, *next, needle)),
            State::Fail => {}
            State::Match { .. } => return Some(true),
        }
    }
    Some(false)
}

/// The automaton of some literals (Aho and Corasick, 1975): how much of one has been read.
struct Needles {
    next: Vec<[u16; 256]>,
    is_complete: Vec<bool>,
}

impl Needles {
    fn new(literals: &[&str], ignore_case: bool) -> Self {
        let fold = |byte: u8| if ignore_case { byte.to_ascii_lowercase() } else { byte };
        let mut all = Self { next: vec![[0; 256]], is_complete: vec![false] };
        for literal in literals {
            let mut at = 0;
            for byte in literal.bytes().map(fold) {
                if all.next[at][usize::from(byte)] == 0 {
                    all.next[at][usize::from(byte)] = u16::try_from(all.next.len()).unwrap_or_default();
                    all.next.push([0; 256]);
                    all.is_complete.push(false);
                }
                at = usize::from(all.next[at][usize::from(byte)]);
            }
            all.is_complete[at] = true;
        }
        all.close(fold);
        all
    }

    /// Leads what fits no literal further to the longest beginning of one that it ends with, shortest states first.
    fn close(&mut self, fold: impl Fn(u8) -> u8) {
        let mut shorter = vec![0_usize; self.next.len()];
        let mut open: VecDeque<usize> = VecDeque::from([0]);
        while let Some(at) = open.pop_front() {
            self.is_complete[at] |= self.is_complete[shorter[at]];
            for byte in 0..=u8::MAX {
                let fallback = if at == 0 { 0 } else { self.next[shorter[at]][usize::from(byte)] };
                match usize::from(self.next[at][usize::from(byte)]) {
                    0 => self.next[at][usize::from(byte)] = fallback,
                    child => {
                        shorter[child] = usize::from(fallback);
                        open.push_back(child);
                    }
                }
            }
            for byte in (0..=u8::MAX).filter(|byte| fold(*byte) != *byte) {
                self.next[at][usize::from(byte)] = self.next[at][usize::from(fold(byte))];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::flaw;

    #[test]
    fn anchors_that_a_match_can_do_without_are_told() {
        let proven = |pattern: &str, anchors: &[&str], ignore_case: bool| flaw(pattern, anchors, ignore_case, false).is_none();
        for (pattern, anchors) in [
            (r"\bghp_[0-9A-Za-z]{36}\b", &["ghp_"][..]),
            (r"A[KS]IA[A-Z2-7]{16}", &["AKIA", "ASIA"]),
            (r"(?:acme_)?acme[0-9]{4}", &["acme"]),
            (r"x(?:ab)+y", &["xab"]),
            (r"(?:aab|caab)d", &["aabd", "zzz"]),
            (r"(?s).*?needle.*", &["needle"]),
        ] {
            assert!(proven(pattern, anchors, false), "{pattern}");
            assert!(!proven(pattern, &["other"], false), "{pattern}");
        }
        assert!(!proven(r"A[A-Z]IA[A-Z2-7]{16}", &["AKIA", "ASIA"], false));
        assert!(!proven(r"(?:acme_)?[0-9]{4}", &["acme"], false), "a part that may be missing");
        assert!(!proven(r"(?i)acme[0-9]{4}", &["acme"], false), "other case");
        assert!(proven(r"(?i)acme[0-9]{4}", &["acme"], true));
        assert!(proven(r"(?i)acme[0-9]{4}", &["AcMe"], true));
    }

    /// The oracle reads the literals one by one at every place.
    #[test]
    fn the_automaton_of_the_anchors_agrees_with_a_search() {
        let anchors = ["abab", "bab", "abc", "cc"];
        let needles = super::Needles::new(&anchors, false);
        for number in 0..4_u32.pow(7) {
            let text: String = (0..7).map(|at| char::from(b"abcd"[(number >> (2 * at)) as usize & 3])).collect();
            let mut complete = false;
            text.bytes().fold(0, |at, byte| {
                let next = usize::from(needles.next[at][usize::from(byte)]);
                complete |= needles.is_complete[next];
                next
            });
            assert_eq!(complete, anchors.iter().any(|anchor| text.contains(anchor)), "{text}");
        }
    }

    #[test]
    fn an_empty_match_is_told_even_of_rules_with_context() {
        assert_eq!(flaw("(?:a|b*)", &["aaa"], false, true), Some("the regex matches the empty text"));
        assert_eq!(flaw("[0-9a-f]{32}", &["aaa"], false, true), None);
    }
}
