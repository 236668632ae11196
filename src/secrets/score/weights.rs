//! All weights: what speaks for a value and what against it, how much, and why.

use crate::finding::Reason;

macro_rules! weights {
    ($($id:ident = ($name:literal, $points:literal, $reason:literal);)*) => {
        $(pub(super) static $id: Reason = Reason { name: $name, points: $points, text: $reason };)*
        #[cfg(test)]
        pub(super) static ALL: &[&Reason] = &[$(&$id),*];
    };
}

weights! {
    SHAPE_EXACT = ("shape-exact", 9, "it has a shape that nothing else has");
    SHAPE_LIKELY = ("shape-likely", 6, "it has the shape of such a secret, where one is expected");
    SHAPE_PASSWORD = ("shape-password", 5, "it stands where a password does");
    SHAPE_GUESS = ("shape-guess", 3, "it has the shape of such a secret, as other things have too");
    PROVED = ("proved", 3, "its structure holds");
    DISPROVED = ("disproved", -7, "its structure does not hold: it is a guess at best");
    MADE_UP = ("made-up", -6, "it repeats itself, counts up, or says that it is an example");
    NAMED = ("named", 3, "its name says that it is secret, and it looks random");
    NAME_STRONG = ("name-strong", 3, "its name says that it is secret, and what it opens");
    NAME_PLAIN = ("name-plain", 2, "its name says that it is secret");
    NAME_WEAK = ("name-weak", 0, "its name may speak of something else");
    NAME_MOCK = ("name-mock", -1, "its name says that it is made up");
    QUOTED = ("quoted", 1, "it is a literal in quotes");
    SETTING = ("setting", 1, "it stands where settings do, without quotes");
    BARE = ("bare", -2, "it has no quotes, where code has names");
    EXPRESSION = ("expression", -9, "code goes on behind it, so that it is no literal");
    LIST = ("list", -1, "name and value are two texts with a comma between");
    COMPARED = ("compared", -1, "it is compared, not set");
    SCHEME = ("scheme", 2, "a word that introduces credentials stands before it");
    ARGUMENT = ("argument", -1, "it is an argument of something with a name that says little");
    BYTES = ("bytes", 5, "it is written as a list of bytes");
    AMONG_EXAMPLES = ("among-examples", -4, "it stands only where tests, documents and examples are");
    PLACEHOLDER = ("placeholder", -9, "it stands for something to be filled in");
    REFERENCE = ("reference", -9, "it refers to what is kept elsewhere");
    OWN_NAME = ("own-name", -9, "it repeats its own name");
    PATH = ("path", -6, "it is a path or an address");
    PROSE = ("prose", -5, "it is a sentence");
    WORDS = ("words", -4, "it is made of words, as names in code are");
    PUBLIC = ("public", -5, "it has the shape of something public: a hash with its name, a key's public half, a certificate");
    LONG = ("long", 1, "it is long");
    SHORT = ("short", -1, "it is shorter than most tokens");
    TINY = ("tiny", -3, "it is short");
    MIXED = ("mixed", 2, "letters and digits are mixed");
    PADDED = ("padded", 1, "it is base64, filled up to whole groups");
    NUMBER = ("number", -2, "it is a number");
    EVEN = ("even", -4, "it repeats itself more than random values do");
    READABLE = ("readable", -3, "it reads like words");
    STRANGE = ("strange", 1, "its letters stand in no order that words have");
    IDENTIFIER = ("identifier", -3, "it could be the name of a variable");
    HASH = ("hash", -6, "it is the hash of a password");
    MANUAL = ("manual", -9, "it is what manuals write for a password");
    MANUAL_MIXED = ("manual-mixed", -1, "it is what manuals write for a password, with digits or marks");
    PASSWORD_LONG = ("password-long", 2, "it has eight characters or more");
    CLASSES = ("classes", 2, "letters, digits and marks are mixed");
    DIGITS = ("digits", 1, "it has digits and letters");
    LETTERS = ("letters", 0, "it is all letters or all digits");
    LABEL = ("label", -2, "it is one word with a capital, as labels and their translations are");
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::ALL;

    #[test]
    fn every_weight_has_a_name_of_its_own_and_a_reason() {
        let names: BTreeSet<&str> = ALL.iter().map(|reason| reason.name).collect();
        assert_eq!(names.len(), ALL.len());
        for reason in ALL {
            assert!(reason.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", reason.name);
            assert!(!reason.text.is_empty() && !reason.text.ends_with('.') && reason.points.abs() <= 9, "{}", reason.name);
        }
    }
}
