//! Assignments in every syntax, as data: `cases.txt` has one a line.

use super::{Assignment, Noun, read};

const CASES: &str = include_str!("cases.txt");

/// All assignments in `text`, of whichever noun.
fn all(text: &[u8]) -> Vec<Assignment> {
    let mut all = Vec::new();
    for noun in [Noun::Secret, Noun::Password] {
        read(text, &(0..text.len()), noun, |assignment| all.push(assignment));
    }
    all
}

fn told(text: &str) -> Vec<String> {
    let part = |range: std::ops::Range<usize>| String::from_utf8_lossy(text.as_bytes().get(range).unwrap_or_default()).into_owned();
    all(text.as_bytes()).into_iter().map(|found| format!("{} = {}", part(found.key), part(found.value))).collect()
}

#[test]
fn every_syntax_is_read() {
    let mut wrong = Vec::new();
    let cases = CASES.lines().filter(|line| !line.starts_with('#'));
    for case in cases.clone() {
        let plain = case.replace('¦', "").replace('⏎', "\n");
        let [syntax, text, expected] = plain.splitn(3, " | ").collect::<Vec<_>>()[..] else { panic!("a case has three parts: {case}") };
        // A `|` in the text splits it: the last part is what is expected.
        let (text, expected) =
            expected.rsplit_once(" | ").map_or((text.to_owned(), expected), |(more, last)| (format!("{text} | {more}"), last));
        let expected: Vec<&str> = if expected == "none" { Vec::new() } else { vec![expected] };
        // Whatever stands around it.
        for text in [text.clone(), format!("some text\n{text}\nmore text\n"), format!("\r\n  {text}\r\n")] {
            let found = told(&text);
            if found != expected {
                wrong.push(format!("{syntax}: {text:?} gives {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases.count() > 60);
}

/// What is read of a name is the same wherever the window around it starts and ends.
#[test]
fn windows_change_nothing() {
    let text = CASES.replace('¦', "").replace('⏎', "\n");
    let text = text.as_bytes();
    let whole = all(text);
    for size in [64, 100, 333] {
        let mut found = Vec::new();
        for noun in [Noun::Secret, Noun::Password] {
            let mut next = 0;
            for start in (0..text.len()).step_by(size) {
                let window = start..(start + size).min(text.len());
                read(text, &window, noun, |assignment| {
                    // A name that reaches over the edge is seen from both sides.
                    if assignment.key.start >= next {
                        next = assignment.key.end;
                        found.push(assignment);
                    }
                });
            }
        }
        assert_eq!(found, whole, "windows of {size} bytes");
    }
}

/// Text that is nothing but names and operators costs a fixed number of reads a byte.
#[test]
fn reading_ends_where_it_should() {
    for text in ["token=", "password = \"", "secret: {", "key([", "token\\", "auth:\n", "pwd&quot;:", "-"] {
        let text = text.repeat(20_000);
        assert!(told(&text).len() <= text.len());
    }
    for cut in 0..CASES.len() {
        let farthest = read(CASES.as_bytes().get(cut..).unwrap_or_default(), &(0..40), Noun::Secret, |_| {}).end;
        assert!(farthest <= 40 + 4000, "{cut}");
    }
}
