//! The page: nothing from outside is HTML in it, and in a real browser it renders, filters and sorts, and its policy stops nothing of its own.
//!
//! The browser is any Chromium in the path, or the one that `CHROMIUM` names; without one, that part is left out.

use std::path::{Path, PathBuf};
use std::process::Command;

use lockhound::finding::Report;
use lockhound::report::{Format, Options};
use serde_json::{Value, json};

use crate::schemas::skipped;
use crate::shapes::{HOSTILE, all, everything, hostile};
use crate::written;

fn page(report: &Report) -> String {
    written(Format::Html, report, Options::default())
}

/// The markup before the data, and the data.
fn parts(page: &str) -> (&str, &str) {
    let (markup, rest) = page.split_once("<script type=\"application/json\" id=\"report\">").expect("because there is data");
    (markup, rest.split_once("</script>").expect("because it ends").0)
}

#[test]
fn what_is_found_is_data_and_never_markup() {
    let tags = |report: &Report| parts(&page(report)).0.matches('<').count();
    let known = tags(&Report::default());
    for (name, report) in all() {
        let page = page(&report);
        let (_, data) = parts(&page);
        assert_eq!(tags(&report), known, "{name}");
        assert!(!data.contains('<') && page.matches("<script").count() == 2 && page.matches("</script").count() == 2, "{name}");
        let data: Value = serde_json::from_str(data).expect("because it is JSON");
        let count = |key: &str| data[key].as_array().map_or(0, Vec::len);
        assert_eq!(count("findings"), report.findings.len() + report.suppressed.len() + report.mended.len(), "{name}");
        assert_eq!(count("gaps"), report.gaps.len() + report.accepted.len(), "{name}");
    }
}

#[test]
fn nothing_is_loaded_from_elsewhere() {
    let page = page(&everything());
    let policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-";
    assert!(page.contains(policy) && !page.contains("unsafe-"));
    let (markup, _) = parts(&page);
    for loader in ["src=", "href=", "url(", "@import", "http:", "https:", " style=", " onclick="] {
        assert!(!markup.contains(loader), "{loader}");
    }
    let script = page.rsplit_once("<script>").expect("because there is a script").1;
    for power in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "fetch(", "import("] {
        assert!(!script.contains(power), "{power}");
    }
}

/// What a page does in a browser, asked by another page that holds it in a frame.
const HARNESS: &str = include_str!("harness.html");

#[test]
fn a_browser_shows_filters_and_sorts_it() {
    let Some(browser) = browser() else { return skipped("no Chromium in the path (CHROMIUM may name one)") };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("html");
    std::fs::create_dir_all(&folder).expect("because cargo gives tests a folder");
    let mut pages = vec![("everything.html".to_owned(), everything())];
    pages.extend(HOSTILE.iter().enumerate().map(|(number, text)| (format!("hostile-{number}.html"), hostile(text))));
    let names: Vec<&String> = pages.iter().map(|(name, _)| name).collect();
    let harness = HARNESS.replace("PAGES", &json!(names).to_string());
    std::fs::write(folder.join("harness.html"), harness).expect("because the folder is ours");
    for (name, report) in &pages {
        std::fs::write(folder.join(name), page(report)).expect("because the folder is ours");
    }
    let mut command = Command::new(browser);
    command.args(["--headless=new", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--enable-logging=stderr"]);
    command.args(["--virtual-time-budget=60000", "--dump-dom", &format!("--user-data-dir={}", folder.join("profile").display())]);
    let ran = command.arg(format!("file://{}", folder.join("harness.html").display())).output().expect("because the browser was found");
    let (dom, log) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    let said: Vec<&str> = log.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert_eq!(said, Vec::<&str>::new(), "no error, and nothing that the page's policy stopped");
    let seen = dom.split_once("SEEN").and_then(|(_, rest)| rest.split_once("NEES")).map(|(seen, _)| decoded(seen));
    let seen: Vec<Value> = serde_json::from_slice(&seen.unwrap_or_else(|| panic!("no answer: {dom}\n{log}"))).expect("because it is JSON");
    assert_eq!(seen.len(), pages.len());
    let all = &seen[0];
    let expected = json!({ "page": "everything.html", "rows": 91, "images": 0, "scripts": 2, "links": 0, "drawn": true, "gaps": 153,
        "medium": 40, "any": 91, "text": 1, "aside": 3, "first": "Segfault in made-up time", "marks": 1, "fits": true });
    assert_eq!(all, &expected);
    for (seen, (name, report)) in seen.iter().zip(&pages).skip(1) {
        assert_eq!((&seen["rows"], &seen["images"], &seen["scripts"]), (&json!(report.findings.len()), &json!(0), &json!(2)), "{name}");
        assert_eq!((&seen["drawn"], &seen["fits"]), (&json!(true), &json!(true)), "{name}");
    }
}

fn browser() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usual = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let mut found = std::env::split_paths(&path).flat_map(|folder| usual.map(|name| folder.join(name)));
    named.or_else(|| found.find(|file| file.is_file()))
}

/// Base64, as `btoa` writes it.
fn decoded(text: &str) -> Vec<u8> {
    let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for digit in text.chars().filter_map(|character| digits.find(character)) {
        bits = bits << 6 | u32::try_from(digit).unwrap_or_default();
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 0xff).unwrap_or_default());
        }
    }
    out
}
