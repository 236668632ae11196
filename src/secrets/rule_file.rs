//! The format of a rule file: `patterns/<service>.toml`, and what `lockhound rules check FILE` takes.
//!
//! A file holds one `[[rule]]` table for each kind of credential. `build.rs` reads the folder with this very file, so a malformed rule
//! stops the build with its file, id and problem.
//!
//! ```toml
//! [[rule]]
//! id = "example-token"                 # kebab-case, stable, never used again for another rule
//! title = "Example service API token"  # one line, no full stop
//! severity = "high"                    # how bad if real: low | medium | high | critical
//! confidence = "exact"                 # how sure the shape is: exact | likely | guess
//! anchors = ["exa_"]                   # literals; every match holds one (or, with `context = true`, stands near one)
//! regex = '\b(?<secret>exa_(?<body>[0-9A-Za-z]{30})(?<sum>[0-9A-Za-z]{6}))\b'
//! check = { kind = "crc32-base62", over = "body", equals = "sum" }
//! description = "Lets a thief read and change everything in the account."
//! rotate = "https://example.com/settings/tokens"
//! matches = ['token = "exa¦_…"', '…']  # at least two, each gives exactly this one finding
//! ignores = ['exa¦_too-short', '…']    # at least two, none gives this finding
//! ```
//!
//! The regex speaks the syntax of the `regex` crate in ASCII mode: `\b`, `\w`, `\d` and `(?i)` mean ASCII, `.` is any byte but a line feed.
//! The group `secret` is what is masked and fingerprinted, the whole match where there is none; a group `span` is what the finding points at
//! where that is more than the secret; the group `key` is the name that the value was given, for the noise filter; others feed the check.
//!
//! Three shorthands stand for what many rules share: `{name}` for the rest of a name that says that a secret follows (`_API_TOKEN`, `Key`),
//! `{is}` for all that may stand between a name and its value (`=`, `: "`, `=> '`, `">`, `", value = "`, a type, an escaped quote, blanks), and
//! `{end}` for the end of a value of letters, digits and `_+/=-`: `'(?i:acme){name}{is}(?<secret>[0-9a-f]{32}){end}'`. `{name}{is}` also stands for
//! an operator alone before a literal in quotes.
//!
//! The character `¦` is taken out of examples before use, so that the repository holds nothing shaped like a secret.

use std::borrow::Cow;

use serde::Deserialize;

/// Text that is part of the binary or of a file that was read.
pub type Text = Cow<'static, str>;

/// What the shorthands stand for.
const SHORTHANDS: [(&str, &str); 4] = [("{name}{is}", NAMED), ("{name}", NAME), ("{is}", IS), ("{end}", END)];

/// A service's name may stand alone before a literal in quotes: `acme: "…"`.
const NAMED: &str = r#"(?:{name}{is}|["']?\s{0,4}(?:=>?|:)\s{0,4}["'])"#;

const NAME: &str = "(?i:[0-9a-z_. -]{0,24}?(?:key|token|secret|pass|pwd|auth|pat|cred|login|api)[0-9a-z_.-]{0,16})";

const IS: &str = r#"(?:(?:["'`\\\])]|&quot;|&#0?3[49];|%22){0,5}(?i::?\s{0,2}(?:str(?:ing)?|&(?:'static )?str))?\s{0,8}(?:[?:.|+]{0,4}=>?|[:,>]|%3[AD]|->)|["']{0,2},?\s{1,24}["']?value["']?\s{0,2}[:=]|[ \t]{1,2}(?:[|-][ \t])?)\s{0,16}(?:[|>][+-]?\s{1,24})?(?:[bBrRuUL@$]{0,2}(?:["'`\\(]|&quot;|&#0?3[49];|%22){1,4})?"#;

/// The mark of examples comes first, so that a match that it cuts off is seen to be one.
const END: &str = "(?:¦|[^0-9A-Za-z_+/=-]|$)";

/// The longest regex of a rule, in bytes.
const LONGEST_REGEX: usize = 8192;

/// What one rule file holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    #[serde(default)]
    rule: Vec<toml::Spanned<RuleSpec>>,
}

/// A rule and where it stands.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The line of its header, from one.
    pub line: usize,
    /// The rule, its shorthands spelled out.
    pub spec: RuleSpec,
}

/// What is wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field that is wrong.
    pub field: &'static str,
    /// What is wrong, in a sentence.
    pub text: String,
}

/// One rule, as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSpec {
    /// Stable, kebab-case, never used again: `github-pat-classic`.
    pub id: Text,
    /// One line, no full stop.
    pub title: Text,
    /// How bad if real.
    pub severity: SeverityName,
    /// How sure the shape is.
    pub confidence: ConfidenceName,
    /// Literals (ASCII, at least three bytes) of which every match holds at least one.
    pub anchors: Cow<'static, [Text]>,
    /// Whether anchors stand near a match, not in it, so that the window is part of what the rule means.
    #[serde(default)]
    pub context: bool,
    /// Whether anchors are found in any case.
    #[serde(default)]
    pub ignore_case: bool,
    /// A literal that must stand in the window too: cheaper than the regex where anchors are frequent.
    pub near: Option<Text>,
    /// What a match looks like; empty where the rule reads assignments.
    #[serde(default)]
    pub regex: Text,
    /// Which assignments are read in place of a regex; their values are judged by weights.
    pub reads: Option<Reads>,
    /// How many bytes before and behind an anchor the regex sees; more than the longest match needs, or matches are lost.
    #[serde(default = "default_window")]
    pub window: [usize; 2],
    /// The proof that structure gives.
    pub check: Option<Check>,
    /// The least Shannon entropy of the secret, in bits per character.
    pub entropy: Option<f64>,
    /// Which noise is left out; by default `none` for an exact rule and `token` for another.
    pub filter: Option<Filter>,
    /// The second part of a credential that comes in two.
    pub with: Option<Second>,
    /// What it is and what a thief can do with it, one or two sentences.
    pub description: Text,
    /// What to do; by default: revoke, issue anew, load from a secret store.
    pub help: Option<Text>,
    /// Where to revoke it.
    pub rotate: Option<Text>,
    /// Classifications, by default `cwe-798`.
    #[serde(default = "default_tags")]
    pub tags: Cow<'static, [Text]>,
    /// Rules of one family give one secret the same fingerprint; by default the id.
    pub family: Option<Text>,
    /// Texts in which this rule, and no other, finds exactly one secret. Empty in rules that were built in.
    pub matches: Cow<'static, [Text]>,
    /// Texts in which this rule finds nothing. Empty in rules that were built in.
    pub ignores: Cow<'static, [Text]>,
}

/// The second part of a pair, such as the secret that belongs to an id.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Second {
    /// What it looks like; the group `secret` is the secret.
    pub regex: Text,
    /// How many lines before or behind the first part it may stand.
    pub lines: usize,
    /// Whether the first part alone is a finding too.
    #[serde(default)]
    pub optional: bool,
    /// The severity of the first part alone, where it is optional; by default the rule's.
    pub alone: Option<SeverityName>,
}

impl Check {
    /// What it looks at, in a word or two.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Crc32Base62 { .. } | Self::Crc32Base36 { .. } | Self::Crc32Hex { .. } | Self::Nkey {} | Self::Wif {} | Self::Bip39 {} => {
                "checksum"
            }
            Self::Macaroon {} => "conditions",
            Self::Jwt {} => "token's parts",
            Self::Pem {} | Self::Der {} => "key's body",
            Self::AwsKeyId {} => "account",
            Self::Base64 { .. } => "length",
            Self::Uuid { .. } => "UUID",
            Self::BasicAuth {} => "user and password",
            Self::UrlUserinfo {} => "password and host",
        }
    }
}

/// What a rule without a regex reads: names that promise it, and their values, in the syntax of any file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reads {
    /// Keys, tokens and secrets.
    Secrets,
    /// Passwords.
    Passwords,
}

/// A proof by structure. What fails it is a guess at best.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Check {
    /// The group `equals` is the CRC-32 of the group `over` in base 62 (0-9A-Za-z), filled up with 0 on the left.
    Crc32Base62 {
        /// The group that is summed.
        over: Text,
        /// The group that holds the sum.
        equals: Text,
    },
    /// The group `equals` is the CRC-32 of the group `over` in base 36 (0-9a-z), seven digits.
    Crc32Base36 {
        /// The group that is summed.
        over: Text,
        /// The group that holds the sum.
        equals: Text,
    },
    /// The group `equals` is the CRC-32 of the group `over` in hex, the lowest byte first.
    Crc32Hex {
        /// The group that is summed.
        over: Text,
        /// The group that holds the sum.
        equals: Text,
    },
    /// A NATS seed with its CRC-16. Tells whose.
    Nkey {},
    /// A Bitcoin private key in wallet import format, with its checksum. Tells the network.
    Wif {},
    /// The recovery phrase of a wallet (BIP-39, English), with its checksum.
    Bip39 {},
    /// A `PyPI` token. Tells the site and whether conditions limit it; what can't be read holds too.
    Macaroon {},
    /// A JSON web token: three parts, a header with an algorithm that signs, a signature. Tells when it expired.
    Jwt {},
    /// A private key in PEM armour; its label is the group `label`. Tells whether it is encrypted.
    Pem {},
    /// A private key in base64 without armour: a DER sequence that is all there.
    Der {},
    /// An AWS access key id. Tells the account.
    AwsKeyId {},
    /// Base64 (either alphabet) that decodes to at least `min` and at most `max` bytes.
    Base64 {
        /// Fewest bytes.
        min: usize,
        /// Most bytes; by default any number.
        max: Option<usize>,
    },
    /// A UUID of this version; by default of any.
    Uuid {
        /// The version nibble, 1 to 8.
        version: Option<u8>,
    },
    /// Base64 of `user:password`, with a password that is no placeholder.
    BasicAuth {},
    /// The password of a URL, with the groups `user` and `host`: neither a placeholder nor for a host that is nobody's.
    UrlUserinfo {},
}

/// Which values of a rule's shape are no secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Filter {
    /// Nothing is left out.
    None,
    /// Placeholders, identifiers, words, and hashes in their usual places.
    Token,
    /// Placeholders and what every manual writes for a password.
    Password,
}

/// [`crate::finding::Severity`] as rule files write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum SeverityName {
    Low,
    Medium,
    High,
    Critical,
}

/// [`crate::finding::Confidence`] as rule files write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum ConfidenceName {
    Guess,
    Likely,
    Exact,
}

/// Reads a rule file. The error says line and problem, and quotes nothing of the file.
pub fn parse(text: &str) -> Result<Vec<RuleSpec>, String> {
    match placed(text) {
        Ok(rules) => Ok(rules.into_iter().map(|placed| placed.spec).collect()),
        Err((line, problem)) => Err(format!("line {line}: {problem}")),
    }
}

/// Reads a rule file; gives each rule with its line. The error is a line and a problem, and quotes nothing of the file.
pub fn placed(text: &str) -> Result<Vec<Placed>, (usize, String)> {
    let line = |at: usize| text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
    let file: RuleFile =
        toml::from_str(text).map_err(|error| (line(error.span().map_or(0, |span| span.start)), unquoted(error.message())))?;
    let rules = file.rule.into_iter().map(|rule| {
        let line = line(rule.span().start);
        let mut spec = rule.into_inner();
        for (shorthand, regex) in SHORTHANDS {
            let spelled = |text: &Text| if text.contains(shorthand) { Cow::Owned(text.replace(shorthand, regex)) } else { text.clone() };
            spec.regex = spelled(&spec.regex);
            if let Some(second) = &mut spec.with {
                second.regex = spelled(&second.regex);
            }
        }
        Placed { line, spec }
    });
    Ok(rules.collect())
}

/// A message of the parser without the value that is wrong.
fn unquoted(message: &str) -> String {
    let kind = ["unknown variant", "invalid type", "invalid value"].into_iter().find(|kind| message.starts_with(kind));
    match (kind, message.rsplit_once("expected ")) {
        (Some(kind), Some((_, expected))) => format!("{kind}, expected {expected}"),
        _ => message.to_owned(),
    }
}

/// The line of `field` of the rule whose header is on line `header` of `text`; that line where it has none.
#[must_use]
pub fn line_of(text: &str, header: usize, field: &str) -> usize {
    let is_field = |line: &str| line.trim_start().strip_prefix(field).is_some_and(|rest| rest.trim_start().starts_with('='));
    let mut body = text.lines().enumerate().skip(header).take_while(|(_, line)| !line.trim_start().starts_with("[["));
    body.find(|(_, line)| is_field(line)).map_or(header, |(number, _)| number + 1)
}

/// What is wrong with a rule; nothing when it is well formed.
#[must_use]
pub fn problems(rule: &RuleSpec) -> Vec<Problem> {
    let kebab = |text: &str| {
        text.split('-').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
    };
    let has_group = |name: &str| rule.regex.contains(&format!("(?<{name}>")) || rule.regex.contains(&format!("(?P<{name}>"));
    let needed: &[&str] = match &rule.check {
        Some(Check::Crc32Base62 { over, equals } | Check::Crc32Base36 { over, equals } | Check::Crc32Hex { over, equals }) => {
            &[over, equals]
        }
        Some(Check::Pem {}) => &["label"],
        Some(Check::UrlUserinfo {}) => &["user", "secret", "host"],
        _ => &[],
    };
    let mut found = Vec::new();
    let mut need = |holds: bool, field: &'static str, problem: &str| {
        if !holds {
            found.push(Problem { field, text: problem.to_owned() });
        }
    };
    for name in needed {
        need(has_group(name), "check", &format!("the check needs a group named {name} in the regex"));
    }
    let one_line = !rule.title.is_empty() && !rule.title.ends_with('.') && !rule.title.contains('\n');
    let regexes = || std::iter::once(&rule.regex).chain(rule.with.as_ref().map(|second| &second.regex));
    need(kebab(&rule.id), "id", "the id must be words of a-z and 0-9 with single hyphens between");
    need(one_line, "title", "the title must be one line without full stop");
    need(!rule.anchors.is_empty(), "anchors", "a rule without anchors never runs");
    need(rule.anchors.len() <= 100, "anchors", "there must be at most 100 anchors");
    let sound = |anchor: &Text| (3..=64).contains(&anchor.len()) && anchor.is_ascii();
    need(rule.anchors.iter().all(sound), "anchors", "an anchor must be ASCII of 3 to 64 bytes");
    need(rule.regex.is_empty() == rule.reads.is_some(), "regex", "a rule has either a regex or `reads`");
    need(rule.with.as_ref().is_none_or(|second| !second.regex.is_empty()), "regex", "the regex is empty");
    need(regexes().all(|regex| regex.len() <= LONGEST_REGEX), "regex", "the regex must be at most 8192 bytes");
    need(rule.window.iter().all(|bytes| *bytes <= 65_536), "window", "a window must be at most 65536 bytes on each side");
    need(rule.entropy.is_none_or(|bits| (0.0..=8.0).contains(&bits)), "entropy", "entropy must be from 0 to 8 bits");
    need(!rule.description.trim().is_empty(), "description", "the description is missing");
    need(rule.rotate.as_ref().is_none_or(|url| url.starts_with("https://")), "rotate", "rotate must be an https:// address");
    need(rule.family.as_ref().is_none_or(|family| kebab(family)), "family", "the family must be written like an id");
    need(rule.matches.len() >= 2, "matches", "at least two examples of what it matches are needed");
    need(rule.ignores.len() >= 2, "ignores", "at least two examples of what it ignores are needed");
    need(rule.with.as_ref().is_none_or(|second| (1..=50).contains(&second.lines)), "with", "with.lines must be from 1 to 50");
    found
}

fn default_window() -> [usize; 2] {
    [64, 256]
}

fn default_tags() -> Cow<'static, [Text]> {
    Cow::Borrowed(&[Cow::Borrowed("cwe-798")])
}
