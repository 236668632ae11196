//! Values that stand for a secret without being one.

/// What, in lower case, no real secret holds.
const TELLTALE: &[&[u8]] = &[
    b"example",
    b"changeme",
    b"change_me",
    b"change-me",
    b"change_it",
    b"changeit",
    b"placeholder",
    b"your_",
    b"your-",
    b"yourtoken",
    b"yourkey",
    b"yourpass",
    b"yoursecret",
    b"your ",
    b"xxxx",
    b"****",
    b"....",
    b"redacted",
    b"replace_me",
    b"replace-me",
    b"replaceme",
    b"insert_",
    b"insert-",
    b"dummy",
    b"sample",
    b"foobar",
    b"lorem",
    b"todo",
    b"<your",
    b"my_secret",
    b"my-secret",
    b"mysecret",
    b"fake",
    b"not_a_real",
    b"not-a-real",
    b"notareal",
    b"deadbeef",
    b"123456789",
    b"abcdefgh",
    b"0123456",
    b"00000000",
    b"undefined",
    b"process.env",
    b"os.environ",
    b"getenv",
    b"secrets.",
    b"env.",
    b"env(",
    b"env[",
    b"[redacted",
    b"super_secret",
    b"supersecret",
    b"super-secret",
];

/// What manuals write for a password, in lower case. Longer ones made of these words and digits are caught by [`is_password_placeholder`].
const WORDS: &[&[u8]] = &[
    b"password",
    b"passwd",
    b"passw0rd",
    b"pass",
    b"pwd",
    b"secret",
    b"token",
    b"user",
    b"username",
    b"admin",
    b"root",
    b"test",
    b"testing",
    b"guest",
    b"default",
    b"login",
    b"qwerty",
    b"hunter",
    b"foo",
    b"bar",
    b"baz",
    b"letmein",
    b"postgres",
    b"mysql",
    b"mongo",
    b"redis",
    b"rabbitmq",
    b"my",
    b"your",
    b"the",
    b"some",
    b"new",
    b"old",
    b"db",
    b"database",
    b"p",
    b"u",
    b"pw",
    b"key",
    b"api",
    b"apikey",
    b"value",
    b"string",
    b"here",
    b"any",
    b"none",
    b"null",
    b"nil",
    b"true",
    b"false",
    b"invalid",
    b"wrong",
    b"correct",
    b"bad",
    b"good",
    b"hello",
    b"world",
    b"abc",
    b"name",
    b"auth",
    b"access",
    b"private",
    b"credential",
    b"credentials",
    b"bearer",
    b"basic",
    b"x",
    b"oauth",
    b"client",
    b"me",
    b"git",
    b"github",
    b"welcome",
    b"monkey",
    b"alice",
    b"bob",
    b"dev",
    b"prod",
    b"local",
    b"hidden",
    b"empty",
    b"blank",
    b"dont",
    b"tell",
    b"blah",
    b"asdf",
    b"temp",
    b"tmp",
    b"encrypted",
    b"plain",
    b"plaintext",
    b"unencrypted",
    b"hash",
    b"hashed",
    b"with",
    b"in",
    b"is",
    b"a",
    b"of",
    b"for",
    b"to",
    b"and",
    b"not",
    b"no",
    b"very",
    b"super",
    b"system",
    b"account",
    b"service",
    b"server",
    b"app",
    b"application",
    b"random",
    b"strong",
    b"weak",
    b"long",
    b"short",
    b"real",
    b"id",
    b"code",
];

/// Whether `value` is a placeholder by its shape: a template, or made up.
pub(super) fn is_placeholder(value: &[u8]) -> bool {
    is_template(value) || is_made_up(value)
}

/// Whether `value` is a repetition, a sequence, or holds a telltale word. Where it has a provider's shape, somebody made it for an example; or
/// it is one of the few tokens that look so by chance.
pub(super) fn is_made_up(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    is_repeated(value) || is_sequence(&lower) || TELLTALE.iter().any(|word| memchr::memmem::find(&lower, word).is_some())
}

/// Whether `password` is a placeholder, or nothing but words that manuals are full of, or the user's name.
pub(super) fn is_password_placeholder(user: &[u8], password: &[u8]) -> bool {
    password.eq_ignore_ascii_case(user) || is_made_of_manual_words(password) || is_placeholder(password)
}

/// Whether `password` has no letters but those of words that manuals are full of.
pub(super) fn is_made_of_manual_words(password: &[u8]) -> bool {
    let lower = password.to_ascii_lowercase();
    // Digits at the end are digits: `p@ssw0rd1`.
    let end = lower.iter().rposition(u8::is_ascii_lowercase).map_or(0, |last| last + 1);
    is_made_of_words(&lower) || is_made_of_words(&lower[..end].iter().map(|byte| letter(*byte)).collect::<Vec<u8>>())
}

/// The letter that a digit or mark stands for: `p@ssw0rd`.
fn letter(byte: u8) -> u8 {
    match byte {
        b'0' => b'o',
        b'1' | b'!' => b'i',
        b'3' => b'e',
        b'4' | b'@' => b'a',
        b'5' | b'$' => b's',
        b'7' => b't',
        _ => byte,
    }
}

fn is_made_of_words(lower: &[u8]) -> bool {
    let mut words = lower.split(|byte| !byte.is_ascii_lowercase()).filter(|word| !word.is_empty());
    words.all(|word| WORDS.contains(&word) || two_words(word))
}

fn two_words(text: &[u8]) -> bool {
    (2..text.len()).any(|at| WORDS.contains(&&text[..at]) && WORDS.contains(&&text[at..]))
}

/// Something that a program fills in: `${X}`, `{{ x }}`, `<x>`, `%s`, `$X`, `#{x}`, `[x]`, `@x@`, `__X__`.
pub(super) fn is_template(value: &[u8]) -> bool {
    let has = |part: &[u8]| memchr::memmem::find(value, part).is_some();
    let wrapped = |open: u8, close: u8| value.first() == Some(&open) && value.last() == Some(&close);
    [&b"${"[..], b"{{", b"#{", b"$(", b"<%", b"%s", b"%(", b"{}", b"://{"].into_iter().any(has)
        || [(b'<', b'>'), (b'{', b'}'), (b'[', b']'), (b'%', b'%'), (b'(', b')'), (b'@', b'@')]
            .into_iter()
            .any(|(open, close)| wrapped(open, close))
        || (value.starts_with(b"__") && value.ends_with(b"__"))
        || matches!(value, [b'$', name @ ..] if name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_'))
        || value.starts_with(b"<")
}

/// Few different characters, or one short part over and over.
fn is_repeated(value: &[u8]) -> bool {
    let mut seen = [false; 256];
    for byte in value {
        seen[usize::from(byte.to_ascii_lowercase())] = true;
    }
    let different = seen.iter().filter(|seen| **seen).count();
    let period = |len: usize| value.len() >= 2 * len && value.iter().zip(value.iter().skip(len)).all(|(one, other)| one == other);
    let longest_run = value.chunk_by(|one, other| one == other).map(<[u8]>::len).max().unwrap_or(0);
    (value.len() >= 8 && different <= 4) || longest_run >= 6 || (1..=12).any(period)
}

/// The rows of letters of a keyboard.
const KEYBOARD: &[u8] = b"qwertyuiop asdfghjkl zxcvbnm";

/// Half of it or more climbs or falls by one: `12345678`, `abcdefgh`, `fedcba98`.
fn is_sequence(value: &[u8]) -> bool {
    let steps = |up: bool| {
        value.windows(2).filter(|pair| if up { pair[1] == pair[0].wrapping_add(1) } else { pair[0] == pair[1].wrapping_add(1) }).count()
    };
    // `a1b2c3d4`: two of them, in turns.
    let pairs = value.iter().zip(value.iter().skip(2)).filter(|(one, other)| **other == one.wrapping_add(1)).count();
    // `asdfghjkl`: a walk along the keyboard.
    let beside = |pair: &[u8]| KEYBOARD.windows(2).any(|keys| keys == pair || (keys[0] == pair[1] && keys[1] == pair[0]));
    let walked = value.windows(2).filter(|pair| beside(pair)).count();
    value.len() >= 6
        && (steps(true).max(steps(false)) * 2 >= value.len()
            || (value.len() >= 8 && pairs * 4 >= value.len() * 3)
            || walked * 4 >= value.len() * 3)
}

#[cfg(test)]
mod tests {
    use super::{is_password_placeholder, is_placeholder};

    #[test]
    fn placeholders_are_known_by_their_shape() {
        for value in [
            "${DB_PASSWORD}",
            "{{ token }}",
            "<token>",
            "%s",
            "$TOKEN",
            "xxxxxxxxxxxxxxxxxxxx",
            "your_api_key_here",
            "AKIAEXAMPLEEXAMPLE",
            "********",
            "abababababababab",
            "0123456789abcdef",
            "zyxwvutsrq",
            "a1b2c3d4e5f6",
            "changeme",
            "__TOKEN__",
            "asdfghjkl",
            "poiuytrewq1",
            "process.env.TOKEN",
        ] {
            assert!(is_placeholder(value.as_bytes()), "{value}");
        }
        for value in ["q8!Vx3lRd", "tR7vQ0zLk2Wm9Yb4Xc6N", "9f8b7c6d1e2a3b4c5d6f"] {
            assert!(!is_placeholder(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn passwords_of_manuals_are_no_passwords() {
        for value in [
            "password",
            "Password1",
            "test123",
            "my-secret",
            "123",
            "admin",
            "testpassword",
            "passwordHere",
            "P@ssw0rd",
            "passw0rd1",
            "s3cr3t",
        ] {
            assert!(is_password_placeholder(b"jane", value.as_bytes()), "{value}");
        }
        assert!(is_password_placeholder(b"jane", b"Jane"));
        assert!(!is_password_placeholder(b"jane", b"q8!Vx3lRd"));
        assert!(!is_password_placeholder(b"jane", b"correct.horse.battery"));
    }
}
