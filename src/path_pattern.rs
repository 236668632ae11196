//! Patterns of paths: `crates/*`, `libs/**/core`, `tool-[ab]`.
//!
//! Syntax: the `glob` package's, which Cargo uses: `*`, `?`, `[a-z]`, `[!a]` within a name, `**` for any number of folders.

/// Whether a path is at or below what `pattern` names. A pattern without a slash fits a name at any depth, as one of `.gitignore` does; a
/// slash at its start or end says nothing.
#[must_use]
pub fn covers(pattern: &str, path: &[u8]) -> bool {
    let path = String::from_utf8_lossy(path);
    let names: Vec<&str> = path.split('/').collect();
    let pattern = pattern.strip_prefix('/').map_or_else(
        || if pattern.trim_end_matches('/').contains('/') { pattern.to_owned() } else { format!("**/{pattern}") },
        str::to_owned,
    );
    // How many of the path's names the parts so far can stand for.
    let mut reached = vec![false; names.len() + 1];
    reached[0] = true;
    for part in pattern.split('/').filter(|part| !part.is_empty()) {
        let mut next = vec![false; names.len() + 1];
        if part == "**" {
            let first = reached.iter().position(|reached| *reached).unwrap_or(next.len());
            next[first..].fill(true);
        } else {
            for (at, name) in names.iter().enumerate() {
                next[at + 1] = reached[at] && fits(part, name);
            }
        }
        reached = next;
    }
    // What is named is the path, or a folder above it.
    reached.iter().skip(1).any(|reached| *reached)
}

/// Whether a name of a folder, or of several, is a pattern.
#[must_use]
pub fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// Whether `pattern` fits the whole of `name`. Takes as many steps as both have characters, multiplied.
#[must_use]
pub fn fits(pattern: &str, name: &str) -> bool {
    let (parts, name) = (parts(pattern), name.chars().collect::<Vec<char>>());
    // Which lengths of the name the parts so far can stand for.
    let mut reached = vec![false; name.len() + 1];
    reached[0] = true;
    for part in &parts {
        let mut next = vec![false; name.len() + 1];
        if matches!(part, Part::Any) {
            let first = reached.iter().position(|reached| *reached).unwrap_or(next.len());
            next[first..].fill(true);
        } else {
            for (at, character) in name.iter().enumerate() {
                next[at + 1] = reached[at] && part.takes(*character);
            }
        }
        reached = next;
    }
    reached[name.len()]
}

enum Part {
    /// Any number of characters.
    Any,
    One,
    Literal(char),
    /// Ranges of characters, or all but those.
    Class(Vec<(char, char)>, bool),
}

impl Part {
    fn takes(&self, character: char) -> bool {
        match self {
            Self::Any | Self::One => true,
            Self::Literal(own) => *own == character,
            Self::Class(ranges, negated) => ranges.iter().any(|(from, to)| (*from..=*to).contains(&character)) != *negated,
        }
    }
}

fn parts(pattern: &str) -> Vec<Part> {
    let characters: Vec<char> = pattern.chars().collect();
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(character) = characters.get(at) {
        at += 1;
        parts.push(match character {
            '*' => Part::Any,
            '?' => Part::One,
            '[' => {
                let (part, len) = class(&characters[at..]);
                at += len;
                part
            }
            literal => Part::Literal(*literal),
        });
    }
    parts
}

/// What stands behind a `[`, and how long it is; a bracket that is not closed stands for itself.
fn class(rest: &[char]) -> (Part, usize) {
    let negated = rest.first() == Some(&'!');
    let start = usize::from(negated);
    // The first character may be a bracket itself.
    let Some(end) = rest.iter().skip(start + 1).position(|character| *character == ']').map(|at| at + start + 1) else {
        return (Part::Literal('['), 0);
    };
    let mut ranges = Vec::new();
    let mut inside = &rest[start..end];
    while let Some(first) = inside.first() {
        let range = if inside.len() > 2 && inside[1] == '-' { (*first, inside[2]) } else { (*first, *first) };
        ranges.push(range);
        inside = &inside[if inside.len() > 2 && inside[1] == '-' { 3 } else { 1 }..];
    }
    (Part::Class(ranges, negated), end + 1)
}

#[cfg(test)]
mod tests {
    use super::{covers, fits};

    #[test]
    fn names_fit_patterns() {
        for (pattern, name, expected) in [
            ("crates", "crates", true),
            ("*", "", true),
            ("*", "app", true),
            ("tool-*", "tool-a", true),
            ("tool-*", "tool", false),
            ("*-*-c", "a-b-c", true),
            ("*-c", "c", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[]]", "]", true),
            ("[ab", "[ab", true),
            ("é*", "éa", true),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn patterns_cover_paths() {
        for (pattern, path, expected) in [
            ("vendor", "vendor/a/b.c", true),
            ("vendor/", "lib/vendor/b.c", true),
            ("/vendor", "lib/vendor/b.c", false),
            ("*.snap", "tests/x.snap", true),
            ("*.snap", "tests/x.snap.rs", false),
            ("tests/fixtures", "tests/fixtures/a/key.pem", true),
            ("tests/fixtures", "tests/fixture", false),
            ("tests/**/key.pem", "tests/key.pem", true),
            ("tests/**/key.pem", "tests/a/b/key.pem", true),
            ("tests/**", "tests/a/b", true),
            ("tests/*", "tests/a/b", true),
            ("**/docs/*.md", "a/docs/b.md", true),
            ("**/docs/*.md", "docs/b.txt", false),
            ("**", "a", true),
        ] {
            assert_eq!(covers(pattern, path.as_bytes()), expected, "{pattern} {path}");
        }
    }
}
