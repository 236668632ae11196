//! Texts that a regex matches, made at random: examples of rules that came without any, and material for tests.

use regex_automata::nfa::thompson::{NFA, State};

use crate::secrets::anchor_proof::automaton;

/// The longest text that is made, in bytes.
const LONGEST: usize = 2048;

/// Makes texts by walking a regex's automaton; the same texts in every run. Look-around is not heeded: who needs a match has to try it.
pub(super) struct Samples {
    nfa: NFA,
    state: u64,
}

impl Samples {
    /// For `pattern`; none when it can't be compiled.
    pub(super) fn of(pattern: &str) -> Option<Self> {
        let nfa = automaton(pattern)?;
        // Seeded by the pattern, so that no two rules have the same examples.
        let state =
            pattern.bytes().fold(0x9e37_79b9_7f4a_7c15_u64, |state, byte| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)) | 1;
        Some(Self { nfa, state })
    }

    /// The next text; none when it became too long.
    pub(super) fn text(&mut self) -> Option<Vec<u8>> {
        let (mut out, mut at, mut steps) = (Vec::new(), self.nfa.start_anchored(), 0);
        while out.len() <= LONGEST && steps < LONGEST * 64 {
            steps += 1;
            let ways: Vec<_> = match self.nfa.state(at).clone() {
                State::Match { .. } => return Some(out),
                State::Fail => return None,
                State::Look { next, .. } | State::Capture { next, .. } => vec![next],
                State::Union { alternates } => alternates.to_vec(),
                State::BinaryUnion { alt1, alt2 } => vec![alt1, alt2],
                State::ByteRange { trans } => {
                    out.push(self.byte(&[(trans.start, trans.end)]).0);
                    vec![trans.next]
                }
                State::Sparse(sparse) => {
                    let ranges: Vec<(u8, u8)> = sparse.transitions.iter().map(|trans| (trans.start, trans.end)).collect();
                    let (byte, range) = self.byte(&ranges);
                    out.push(byte);
                    vec![sparse.transitions[range].next]
                }
                State::Dense(dense) => {
                    let byte = self.byte(&[(0, u8::MAX)]).0;
                    out.push(byte);
                    vec![dense.transitions[usize::from(byte)]]
                }
            };
            at = ways[self.below(ways.len())];
        }
        None
    }

    /// One byte of some ranges, a letter or digit if there is one, and its range.
    fn byte(&mut self, ranges: &[(u8, u8)]) -> (u8, usize) {
        let bytes = |keep: fn(&u8) -> bool| -> Vec<(u8, usize)> {
            let all = ranges.iter().enumerate().flat_map(|(number, (first, last))| (*first..=*last).map(move |byte| (byte, number)));
            all.filter(|(byte, _)| keep(byte)).collect()
        };
        let choices = [bytes(u8::is_ascii_alphanumeric), bytes(u8::is_ascii_graphic), bytes(|_| true)];
        let choice = choices.iter().find(|choice| !choice.is_empty()).map_or(&[][..], |choice| choice);
        choice.get(self.below(choice.len())).copied().unwrap_or_default()
    }

    /// A number below `end` (xorshift).
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state % u64::try_from(end.max(1)).unwrap_or(1)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use regex_automata::meta::Regex;
    use regex_automata::util::syntax;

    use super::Samples;

    #[test]
    fn what_is_made_matches() {
        for pattern in ["ab?c{3,9}[0-9a-f]+|xyz", "(?i:acme)[._-]?key\\s{0,3}=\\s{0,3}[0-9A-Za-z]{20,24}", "(?s:.){3}"] {
            let bytes = syntax::Config::new().unicode(false).utf8(false);
            let regex = Regex::builder().syntax(bytes).build(&format!("^(?:{pattern})$")).expect("a sound regex");
            let mut samples = Samples::of(pattern).expect("a sound regex");
            let texts: Vec<Vec<u8>> = (0..50).filter_map(|_| samples.text()).collect();
            assert!(texts.len() > 40 && texts.iter().all(|text| regex.is_match(text)), "{pattern}");
            assert!(texts.iter().any(|text| *text != texts[0]), "{pattern}");
        }
        assert!(Samples::of("(").is_none());
    }
}
