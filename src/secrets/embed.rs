//! Part of the build script, not of the crate: writes the rules of `patterns/*.toml` as Rust statics.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::rule_file::{self, Check, RuleSpec, Second, Text};

/// Reads, checks and writes all rules; each problem is a build error that names file, rule and problem.
pub(crate) fn embed() {
    if let Err(problems) = write_rules() {
        for problem in problems {
            println!("cargo::error={}", problem.replace('\n', " "));
        }
    }
}

fn write_rules() -> Result<(), Vec<String>> {
    println!("cargo::rerun-if-changed=patterns");
    println!("cargo::rerun-if-changed=src/secrets/rule_file.rs");
    println!("cargo::rerun-if-changed=src/secrets/embed.rs");
    let mut problems = Vec::new();
    let mut rules: BTreeMap<String, RuleSpec> = BTreeMap::new();
    for path in rule_files().map_err(|error| vec![format!("patterns: {error}")])? {
        println!("cargo::rerun-if-changed={}", path.display());
        match fs::read_to_string(&path).map_err(|error| error.to_string()).and_then(|text| rule_file::parse(&text)) {
            Err(problem) => problems.push(format!("{}: {problem}", path.display())),
            Ok(read) => {
                for rule in read {
                    let id = rule.id.to_string();
                    problems.extend(
                        rule_file::problems(&rule).iter().map(|problem| format!("{}: rule {id}: {}", path.display(), problem.text)),
                    );
                    if rules.insert(id.clone(), rule).is_some() {
                        problems.push(format!("{}: rule {id}: another rule has this id", path.display()));
                    }
                }
            }
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let all: String = rules.values().map(rust).collect();
    let out = env::var_os("OUT_DIR").ok_or_else(|| vec!["OUT_DIR is not set".to_owned()])?;
    let code = format!("pub(super) static RULES: &[RuleSpec] = &[\n{all}];\n");
    fs::write(Path::new(&out).join("rules.rs"), code).map_err(|error| vec![format!("rules.rs: {error}")])
}

/// Sorted, so that the same folder gives the same binary.
fn rule_files() -> std::io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir("patterns")? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// The rule as a Rust expression. Its examples stay behind: they are for tests.
fn rust(rule: &RuleSpec) -> String {
    let mut out = String::from("RuleSpec {");
    let mut field = |name: &str, value: String| {
        write!(out, " {name}: {value},").expect("a String takes all that is written");
    };
    field("id", text(&rule.id));
    field("title", text(&rule.title));
    field("severity", format!("SeverityName::{:?}", rule.severity));
    field("confidence", format!("ConfidenceName::{:?}", rule.confidence));
    field("anchors", list(&rule.anchors));
    field("context", rule.context.to_string());
    field("ignore_case", rule.ignore_case.to_string());
    field("near", option(rule.near.as_ref(), text));
    field("regex", text(&rule.regex));
    field("reads", option(rule.reads.as_ref(), |reads| format!("Reads::{reads:?}")));
    field("window", format!("{:?}", rule.window));
    field("check", option(rule.check.as_ref(), check));
    field("entropy", format!("{:?}", rule.entropy));
    field("filter", option(rule.filter.as_ref(), |filter| format!("Filter::{filter:?}")));
    field("with", option(rule.with.as_ref(), second));
    field("description", text(&rule.description));
    field("help", option(rule.help.as_ref(), text));
    field("rotate", option(rule.rotate.as_ref(), text));
    field("tags", list(&rule.tags));
    field("family", option(rule.family.as_ref(), text));
    field("matches", list(&[]));
    field("ignores", list(&[]));
    out.push_str(" },\n");
    out
}

fn text(text: &Text) -> String {
    format!("Cow::Borrowed({text:?})")
}

fn list(texts: &[Text]) -> String {
    format!("Cow::Borrowed(&[{}])", texts.iter().map(text).collect::<Vec<_>>().join(", "))
}

fn option<T>(value: Option<&T>, rust: impl Fn(&T) -> String) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({})", rust(value)))
}

fn check(check: &Check) -> String {
    match check {
        Check::Crc32Base62 { over, equals } => sum("Base62", over, equals),
        Check::Crc32Base36 { over, equals } => sum("Base36", over, equals),
        Check::Crc32Hex { over, equals } => sum("Hex", over, equals),
        // `Debug` leaves out the braces of what has no fields.
        other => format!("Check::{other:?}{}", if format!("{other:?}").contains('{') { "" } else { " {}" }),
    }
}

fn sum(digits: &str, over: &Text, equals: &Text) -> String {
    format!("Check::Crc32{digits} {{ over: {}, equals: {} }}", text(over), text(equals))
}

fn second(second: &Second) -> String {
    format!(
        "Second {{ regex: {}, lines: {}, optional: {}, alone: {} }}",
        text(&second.regex),
        second.lines,
        second.optional,
        option(second.alone.as_ref(), |severity| format!("SeverityName::{severity:?}")),
    )
}
