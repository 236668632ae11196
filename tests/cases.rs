//! Tests as data: each folder of `tests/cases` makes a repository and says what a scan of it prints.
//!
//! A case is `make.sh` (run after `prelude.sh` in an empty folder), `arguments` (one line, or a line for each argument; [`ARGUMENTS`] where
//! there is none), `expected` (`exit N`, then stdout), `expected-stderr` where there is any, and `redirect` (shell) where stdout goes
//! somewhere odd. Where `make.sh` leaves a file `stdin`, that is what the scan reads; where it leaves a `check.sh`, that must succeed after
//! all scans; a file `canary` must never be there after them. `UPDATE=1 cargo test --test cases` writes the expectations anew,
//! `CASES=name,name` runs only some.
//!
//! As in `make.sh`, a broken bar in `arguments` keeps a secret out of this repository.
//!
//! Each case is scanned in every format, on one and on four threads: same verdict, same bytes, and nowhere six bytes of a secret.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use lockhound::report::Format;

/// What is scanned where a case says nothing.
const ARGUMENTS: &str = "scan --offline --only secrets repo";
/// No output holds this many bytes of a secret in a row.
const GRAM: usize = 6;
/// A scan that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(60);
/// All formats that stdout is looked at in; the first is the one that `expected` shows.
const FORMATS: [&[&str]; 6] = [&[], &["--format=json"], &["--format=jsonl"], &["--format=sarif"], &["--verbose"], FILES];
/// The format with which all others are written too, to files of a scan.
const FILES: &[&str] = &["--format=github"];

#[test]
fn cases() {
    let only = std::env::var("CASES").unwrap_or_default();
    let only: Vec<&str> = only.split(',').filter(|name| !name.is_empty()).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let entries = fs::read_dir(&folder).expect("the cases are there").flatten().map(|entry| entry.path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    cases.sort();
    cases.retain(|case| only.is_empty() || only.contains(&name_of(case).as_str()));
    assert!(!cases.is_empty(), "there are cases");
    let (next, failures) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, std::num::NonZeroUsize::get) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let problems = Case::run(case).err().unwrap_or_default();
                    failures.lock().unwrap_or_else(PoisonError::into_inner).extend(problems);
                }
            });
        }
    });
    let mut failures = failures.into_inner().unwrap_or_else(PoisonError::into_inner);
    failures.sort();
    let count = failures.iter().filter_map(|failure| failure.split(':').next()).collect::<BTreeSet<_>>().len();
    assert!(failures.is_empty(), "{count} of {} cases failed:\n\n{}\n", cases.len(), failures.join("\n\n"));
}

/// A case whose repository has been made.
struct Case {
    name: String,
    /// Where its files are.
    folder: PathBuf,
    /// Holds everything that running it leaves.
    temp: tempfile::TempDir,
    /// Where the repository is.
    work: PathBuf,
    arguments: Vec<String>,
    /// The secrets that no output may show.
    noted: Vec<Vec<u8>>,
}

/// What a scan gave.
#[derive(PartialEq, Eq)]
struct Outcome {
    code: Option<i32>,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Case {
    fn run(folder: &Path) -> Result<(), Vec<String>> {
        let named = |problem: String| format!("{}: {problem}", name_of(folder));
        let case = Self::make(folder).map_err(|problem| vec![named(problem)])?;
        let problems: Vec<String> = case.problems().into_iter().map(named).collect();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// Makes the repository.
    fn make(folder: &Path) -> Result<Self, String> {
        let temp = tempfile::tempdir().map_err(|error| error.to_string())?;
        let root = temp.path().canonicalize().map_err(|error| error.to_string())?;
        let work = root.join("work");
        for name in ["work", "home", "cache"] {
            fs::create_dir(root.join(name)).map_err(|error| error.to_string())?;
        }
        let script = r#"source "$0/../prelude.sh"; source "$0/make.sh""#;
        let mut bash = Command::new("bash");
        bash.args(["-c", script]).arg(folder).current_dir(&work).stdin(Stdio::null());
        bash.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", root.join("home"));
        bash.env("NOTED", root.join("noted")).env("CANARY", work.join("canary"));
        let made = bash.output().map_err(|error| format!("bash can't be run: {error}"))?;
        if !made.status.success() {
            return Err(format!("make.sh failed ({}):\n{}", made.status, String::from_utf8_lossy(&made.stderr)));
        }
        let arguments = fs::read_to_string(folder.join("arguments")).unwrap_or_else(|_| ARGUMENTS.to_owned());
        let mut noted = fs::read(root.join("noted")).unwrap_or_default();
        for argument in arguments.split_whitespace().filter(|argument| argument.contains('¦')) {
            let token = argument.split(|sign: char| !sign.is_ascii_alphanumeric() && !"_¦".contains(sign)).find(|part| part.contains('¦'));
            noted.extend_from_slice(token.unwrap_or(argument).replace('¦', "").as_bytes());
            noted.push(b'\n');
        }
        Ok(Self {
            name: name_of(folder),
            folder: folder.to_owned(),
            temp,
            work,
            arguments: words(&arguments).map(|argument| argument.replace('¦', "")).collect(),
            noted: noted.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(<[u8]>::to_vec).collect(),
        })
    }

    /// Scans in every format, and says what is wrong with what comes out.
    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut first = None;
        for (format, threads) in FORMATS.iter().flat_map(|format| [(*format, 1), (*format, 4)]) {
            let outcome = match self.scan(format, threads) {
                Ok(outcome) => outcome,
                Err(problem) => return vec![problem],
            };
            let what = format!("with {format:?} on {threads} thread(s)");
            problems.extend(self.leaks(&outcome).into_iter().map(|leak| format!("{what}, {leak}")));
            if String::from_utf8_lossy(&outcome.stderr).contains("please report it") {
                problems.push(format!("{what}, it failed:\n{}", String::from_utf8_lossy(&outcome.stderr)));
            }
            if !is_well_formed(format, &outcome) {
                problems.push(format!("{what}, stdout is no JSON"));
            }
            match &first {
                Some((of, known)) if *of == format && outcome != *known => {
                    problems.push(format!("{what}, the output is another than on one thread:\n{}", shown(known, &outcome)));
                }
                Some((_, known)) if outcome.code != known.code => {
                    problems.push(format!("{what}, the exit code is {:?} and not {:?}", outcome.code, known.code));
                }
                _ => {}
            }
            if first.is_none() {
                problems.extend(self.compare("expected", &format!("exit {}\n{}", code(&outcome), self.stable(&outcome.stdout))));
                problems.extend(self.compare("expected-stderr", &self.stable(&outcome.stderr)));
            }
            if threads == 1 {
                first = Some((format, outcome));
            }
        }
        if self.work.join("canary").exists() {
            problems.push("the scan ran what the repository names".to_owned());
        }
        problems.extend(self.check());
        // One fault shows in many formats.
        problems.truncate(3);
        problems
    }

    fn scan(&self, format: &[&str], threads: usize) -> Result<Outcome, String> {
        let binary = env!("CARGO_BIN_EXE_lockhound");
        let redirect = fs::read_to_string(self.folder.join("redirect")).unwrap_or_default();
        let mut command = if redirect.is_empty() {
            Command::new(binary)
        } else {
            let mut shell = Command::new("/bin/sh");
            shell.args(["-c", &format!("{}\nexec \"$0\" \"$@\"", redirect.trim()), binary]);
            shell
        };
        command.args(&self.arguments).args(format);
        if self.arguments.first().is_some_and(|verb| verb == "scan") {
            command.arg(format!("--threads={threads}"));
            let files = Format::ALL
                .into_iter()
                .filter(|_| format == FILES)
                .map(|format| format!("--output={0}={1}", format.name(), self.file(format)));
            command.args(files);
        }
        let home = self.temp.path();
        command.env_clear().env("PATH", "/nonexistent").env("HOME", home.join("home")).env("LOCKHOUND_CACHE_DIR", home.join("cache"));
        let input = fs::File::open(self.work.join("stdin")).map_or_else(|_| Stdio::null(), Stdio::from);
        command.current_dir(&self.work).stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().map_err(|error| format!("lockhound can't be run: {error}"))?;
        let mut outcome = outcome_of(child)?;
        for written in Format::ALL.into_iter().filter(|_| format == FILES).filter_map(|format| fs::read(self.file(format)).ok()) {
            outcome.stdout.extend(written);
        }
        Ok(outcome)
    }

    /// Where a report is written to.
    fn file(&self, format: Format) -> String {
        self.temp.path().join(format!("report.{}", format.name())).display().to_string()
    }

    /// Where an output shows a part of a secret; never the part itself.
    fn leaks(&self, outcome: &Outcome) -> Vec<String> {
        let grams: BTreeSet<&[u8]> = self.noted.iter().flat_map(|secret| secret.windows(GRAM)).collect();
        let outputs = [("stdout", &outcome.stdout), ("stderr", &outcome.stderr)];
        let leaking = outputs.iter().filter_map(|(name, output)| {
            let at = output.windows(GRAM).position(|gram| grams.contains(gram))?;
            let line = memchr::memchr_iter(b'\n', output.get(..at)?).count() + 1;
            Some(format!("{name} shows a part of a secret on line {line}"))
        });
        leaking.collect()
    }

    /// An output with everything left out that may differ from run to run, or with the rules, and everything that no file here may hold.
    fn stable(&self, output: &[u8]) -> String {
        let text = String::from_utf8_lossy(output).replace(&self.work.display().to_string(), "[dir]").replace(&today(), "[date]");
        let bare = |text: String, secret: &Vec<u8>| text.replace(String::from_utf8_lossy(secret).as_ref(), "[secret]");
        let text = self.noted.iter().fold(text, bare);
        let lines = text.lines().filter(|line| !line.starts_with("note: scanned in "));
        let line = |line: &str| match line.split_once("exposed for ") {
            _ if line.starts_with("secrets ") => "secrets [rules]\n".to_owned(),
            Some((before, days)) if days.ends_with("to [date]") => {
                format!("{before}exposed for [days]{}\n", days.trim_start_matches(|digit: char| digit.is_ascii_digit()))
            }
            _ => format!("{line}\n"),
        };
        lines.map(line).collect()
    }

    /// Compares with the file `name`, or writes it; an empty text has none.
    fn compare(&self, name: &str, seen: &str) -> Option<String> {
        let file = self.folder.join(name);
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if expected == seen {
            return None;
        }
        if std::env::var_os("UPDATE").is_none() {
            return Some(format!("{name} is another:\n--- expected\n{expected}--- seen\n{seen}---"));
        }
        let written = if seen.is_empty() { fs::remove_file(&file) } else { fs::write(&file, seen) };
        written.err().map(|error| format!("{name} can't be written: {error}"))
    }

    fn check(&self) -> Option<String> {
        let script = self.work.join("check.sh");
        let out = script.exists().then(|| Command::new("bash").arg("-eu").arg(&script).current_dir(&self.work).output())?;
        match out {
            Ok(out) if out.status.success() => None,
            Ok(out) => Some(format!("{}: check.sh failed: {}", self.name, String::from_utf8_lossy(&out.stderr))),
            Err(error) => Some(error.to_string()),
        }
    }
}

/// The arguments of a case: the words of one line, or the lines, where an argument has blanks in it.
fn words(arguments: &str) -> impl Iterator<Item = &str> {
    let separator = if arguments.trim().contains('\n') { '\n' } else { ' ' };
    arguments.split(separator).map(str::trim).filter(|word| !word.is_empty())
}

/// Waits for a scan, and ends it when it hangs.
fn outcome_of(mut child: Child) -> Result<Outcome, String> {
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let (out, err) = (thread::spawn(|| read(stdout)), thread::spawn(|| read(stderr)));
    let started = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status,
            None if started.elapsed() > PATIENCE => {
                child.kill().and_then(|()| child.wait()).map_err(|error| error.to_string())?;
                return Err("the scan hangs".to_owned());
            }
            None => thread::sleep(Duration::from_millis(2)),
        }
    };
    let stdout = out.join().map_err(|_| "stdout can't be read")?;
    let stderr = err.join().map_err(|_| "stderr can't be read")?;
    let timeless: Vec<&[u8]> =
        stderr.split_inclusive(|byte| *byte == b'\n').filter(|line| !line.starts_with(b"note: scanned in ")).collect();
    Ok(Outcome { code: status.code(), stdout, stderr: timeless.concat() })
}

fn read(pipe: Option<impl Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        pipe.read_to_end(&mut bytes).unwrap_or_default();
    }
    bytes
}

/// Whether JSON is asked for and not given.
fn is_well_formed(format: &[&str], outcome: &Outcome) -> bool {
    let is_json = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).is_ok();
    match (format, outcome.stdout.as_slice()) {
        (_, []) => true,
        (["--format=json" | "--format=sarif"], all) => is_json(all),
        (["--format=jsonl"], all) => all.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).all(is_json),
        _ => true,
    }
}

/// The lines in which two outputs differ.
fn shown(a: &Outcome, b: &Outcome) -> String {
    let text = |outcome: &Outcome| {
        format!("{:?}\n{}{}", outcome.code, String::from_utf8_lossy(&outcome.stdout), String::from_utf8_lossy(&outcome.stderr))
    };
    let (a, b) = (text(a), text(b));
    let only = |text: &str, other: &str, sign: &str| {
        let lines = text.lines().filter(|line| !other.lines().any(|known| known == *line));
        lines.map(|line| [sign, line, "\n"].concat()).collect::<String>()
    };
    only(&a, &b, "-") + &only(&b, &a, "+")
}

fn code(outcome: &Outcome) -> String {
    outcome.code.map_or_else(|| "none: ended by a signal".to_owned(), |code| code.to_string())
}

fn name_of(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Today's date as `date -I` writes it in UTC.
fn today() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::SystemTime::UNIX_EPOCH).unwrap_or_default();
    lockhound::text::date(i64::try_from(now.as_secs()).unwrap_or_default())
}
