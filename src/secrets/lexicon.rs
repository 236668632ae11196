//! Lists of words, written in one text and split once: they are asked at every name.

use std::sync::OnceLock;

/// Words in lower case, with blanks between.
pub(super) struct Lexicon {
    text: &'static str,
    /// By length, then by bytes.
    words: OnceLock<Vec<&'static [u8]>>,
}

impl Lexicon {
    pub(super) const fn of(text: &'static str) -> Self {
        Self { text, words: OnceLock::new() }
    }

    /// All of them, the shortest first.
    pub(super) fn words(&self) -> &[&'static [u8]] {
        self.words.get_or_init(|| {
            let mut words: Vec<&[u8]> = self.text.split_ascii_whitespace().map(str::as_bytes).collect();
            words.sort_unstable_by_key(|word| (word.len(), *word));
            words
        })
    }

    /// Whether `word` is one of them.
    pub(super) fn has(&self, word: &[u8]) -> bool {
        self.words().binary_search_by_key(&(word.len(), word), |known| (known.len(), *known)).is_ok()
    }

    /// Whether `word` ends with one of them; then, whether it is longer.
    pub(super) fn ends(&self, word: &[u8]) -> Option<bool> {
        let fits = |known: &&&[u8]| word.ends_with(known);
        self.words().iter().rev().find(fits).map(|known| word.len() > known.len())
    }
}

#[cfg(test)]
mod tests {
    use super::Lexicon;

    #[test]
    fn words_are_found_whole_or_at_the_end() {
        let words = Lexicon::of("token secret a tokens  key");
        for (word, is_one, ends) in [
            ("token", true, Some(false)),
            ("mytoken", false, Some(true)),
            ("tokens", true, Some(false)),
            ("keys", false, None),
            ("", false, None),
        ] {
            assert_eq!((words.has(word.as_bytes()), words.ends(word.as_bytes())), (is_one, ends), "{word}");
        }
        assert_eq!(words.words().first(), Some(&&b"a"[..]));
    }
}
