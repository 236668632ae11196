//! Many short literals and a text: what the search finds in a part of it must be what looking at every place for each of them finds.

use std::ops::Range;

use lockhound::secrets::search_both_ways;

use super::program::Program;

/// The literals, the ends of the part, the text.
pub fn run(text: &[u8]) {
    let mut program = Program(text);
    let mut literals: Vec<(Vec<u8>, bool)> = Vec::new();
    for _ in 0..=program.below(48) {
        let how = program.byte();
        let ignore_case = how & 0x80 != 0;
        let mut bytes = program.take(3 + usize::from(how & 0x7f) % 6).to_vec();
        if ignore_case {
            bytes.make_ascii_lowercase();
        }
        if bytes.len() >= 3 && !literals.contains(&(bytes.clone(), ignore_case)) {
            literals.push((bytes, ignore_case));
        }
    }
    let (start, left_out) = (usize::from(program.byte()), usize::from(program.byte()));
    // A boxed slice ends where its allocation does, so that a sanitizer sees what is read behind it.
    let text: Box<[u8]> = made(&mut program, &literals).into();
    let start = start.min(text.len());
    let range = start..text.len() - left_out.min(text.len() - start);
    let expected = naive(&literals, &text, &range);
    for found in search_both_ways(&literals, &text, range) {
        assert_eq!(found, expected);
    }
}

/// A text of bytes of the program and of literals.
fn made(program: &mut Program<'_>, literals: &[(Vec<u8>, bool)]) -> Vec<u8> {
    let mut out = Vec::new();
    while !program.is_over() && out.len() < 1 << 12 {
        let how = program.byte();
        match literals.get(usize::from(how >> 1)) {
            Some((literal, _)) if how & 1 == 1 => out.extend_from_slice(literal),
            _ => out.extend_from_slice(program.take(usize::from(how >> 1))),
        }
    }
    out
}

/// Each literal in the part, by start and then by index.
fn naive(literals: &[(Vec<u8>, bool)], text: &[u8], range: &Range<usize>) -> Vec<(usize, u32)> {
    let part = &text[range.clone()];
    let is_at = |start: usize, (literal, ignore_case): &(Vec<u8>, bool)| {
        part.get(start..start + literal.len())
            .is_some_and(|there| there == literal || (*ignore_case && there.eq_ignore_ascii_case(literal)))
    };
    let at = |start| {
        (0_u32..).zip(literals).filter(move |(_, literal)| is_at(start, literal)).map(move |(index, _)| (start + range.start, index))
    };
    (0..part.len()).flat_map(at).collect()
}
