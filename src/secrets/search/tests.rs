//! The search against one that looks at every place for every literal, and against `aho-corasick`.

use std::ops::Range;

use super::{Literal, Search};

/// A generator of numbers that look random (Steele and others, "Fast splittable pseudorandom number generators", 2014: `SplitMix64`).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((bits ^ bits >> 31) % u64::try_from(end).unwrap_or(1)).unwrap_or(0)
    }

    fn bytes(&mut self, len: usize, alphabet: &[u8]) -> Vec<u8> {
        (0..len).map(|_| alphabet[self.below(alphabet.len())]).collect()
    }
}

/// Alphabets in which literals collide: few letters, both cases, NULs, high bytes, bytes that differ only in the bit that folds case.
const ALPHABETS: [&[u8]; 7] = [
    b"ab",
    b"aAbB",
    b"a\0b",
    b"\xe1\xc1aA",
    b"@`[{ \0",
    b"0123456789abcdef",
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
];

fn literals(random: &mut Random, count: usize, alphabet: &[u8]) -> Vec<Literal> {
    let mut out: Vec<Literal> = Vec::new();
    for _ in 0..count {
        let len = 3 + random.below(6);
        let (bytes, ignore_case) = (random.bytes(len, alphabet), random.below(2) == 0);
        let bytes = if ignore_case { bytes.to_ascii_lowercase() } else { bytes };
        if !out.iter().any(|other| other.bytes == bytes && other.ignore_case == ignore_case) {
            out.push(Literal { bytes, ignore_case });
        }
    }
    out
}

fn is_at(literal: &Literal, text: &[u8], range: &Range<usize>, start: usize) -> bool {
    let end = start + literal.bytes.len();
    let there = text.get(start..end).unwrap_or_default();
    end <= range.end && (there == literal.bytes || literal.ignore_case && there.eq_ignore_ascii_case(&literal.bytes))
}

fn naive(literals: &[Literal], text: &[u8], range: &Range<usize>) -> Vec<(usize, u32)> {
    let at =
        |start| (0..).zip(literals).filter(move |(_, literal)| is_at(literal, text, range, start)).map(move |(index, _)| (start, index));
    range.clone().flat_map(at).collect()
}

/// The search with the filters that this processor has, and with those that any has.
fn both(literals: &[Literal]) -> [Search; 2] {
    [Search::new(literals), Search::portable(literals)]
}

/// What the search finds with each of its sieves: they must agree.
fn found(searches: &[Search], text: &[u8], range: &Range<usize>) -> Vec<(usize, u32)> {
    let mut answers: Vec<Vec<(usize, u32)>> = searches
        .iter()
        .map(|search| {
            let mut found = Vec::new();
            search.find(text, range.clone(), |literal, start| found.push((start, literal)));
            found
        })
        .collect();
    answers.dedup();
    assert_eq!(answers.len(), 1, "the sieves differ in {range:?} of {text:x?}");
    answers.pop().unwrap_or_default()
}

#[test]
fn every_range_of_short_texts() {
    let mut random = Random(1);
    for alphabet in ALPHABETS {
        for count in [1, 5, 40] {
            let literals = literals(&mut random, count, alphabet);
            let searches = both(&literals);
            for len in 0..40 {
                // A boxed slice ends where its allocation does.
                let text = random.bytes(len, alphabet).into_boxed_slice();
                for start in 0..=len {
                    for end in start..=len {
                        assert_eq!(
                            found(&searches, &text, &(start..end)),
                            naive(&literals, &text, &(start..end)),
                            "{start}..{end} of {text:x?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn long_texts_and_many_literals() {
    let mut random = Random(2);
    for alphabet in ALPHABETS {
        for count in [3, 300, 2000] {
            let literals = literals(&mut random, count, alphabet);
            let searches = both(&literals);
            for len in [255, 256, 257, 1000, 3000] {
                let mut text = random.bytes(len, alphabet);
                for _ in 0..len / 20 {
                    let literal = &literals[random.below(literals.len())].bytes;
                    let at = random.below(len - literal.len());
                    text[at..at + literal.len()].copy_from_slice(literal);
                }
                let text = text.into_boxed_slice();
                let range = random.below(20)..len - random.below(20);
                assert_eq!(found(&searches, &text, &range), naive(&literals, &text, &range), "{len} bytes, {count} literals");
            }
        }
    }
}

#[test]
fn what_cannot_be_a_range_holds_nothing() {
    let literals = [Literal { bytes: b"abc".to_vec(), ignore_case: false }];
    for search in both(&literals) {
        for range in [Range { start: 7, end: 3 }, 5..5, 90..99, 0..2] {
            search.find(b"abcabcabcabc", range, |_, start| panic!("found at {start}"));
        }
        let mut starts = Vec::new();
        search.find(b"abcabcabcabc", 3..usize::MAX, |_, start| starts.push(start));
        assert_eq!(starts, [3, 6, 9]);
    }
}

#[test]
fn no_literals() {
    for search in both(&[]) {
        search.find(&[0; 1000], 0..1000, |_, start| panic!("found at {start}"));
    }
}

#[test]
fn what_aho_corasick_finds() -> Result<(), Box<dyn std::error::Error>> {
    let mut random = Random(3);
    let alphabet = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=\"' \n\0\xe4";
    let sets: [Vec<Literal>; 2] = [false, true].map(|ignore_case| {
        let mut set = literals(&mut random, 1000, &alphabet[..30]);
        for literal in &mut set {
            literal.bytes.make_ascii_lowercase();
            literal.ignore_case = ignore_case;
        }
        set.sort_by(|one, other| one.bytes.cmp(&other.bytes));
        set.dedup_by(|one, other| one.bytes == other.bytes);
        set
    });
    for set in sets {
        let automaton = aho_corasick::AhoCorasick::builder()
            .ascii_case_insensitive(set.iter().all(|literal| literal.ignore_case))
            .build(set.iter().map(|literal| &literal.bytes))?;
        for _ in 0..20 {
            let letters = 20 + random.below(alphabet.len() - 20);
            let text = random.bytes(20_000, &alphabet[..letters]);
            let mut expected = Vec::new();
            for found in automaton.find_overlapping_iter(&text) {
                expected.push((found.start(), found.pattern().as_u32()));
            }
            expected.sort_unstable();
            assert_eq!(found(&both(&set), &text, &(0..text.len())), expected);
        }
    }
    Ok(())
}
