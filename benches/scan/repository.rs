//! A repository that is the same on every machine: some thousand commits of source-like text, packed with deltas.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

const COMMITS: u64 = 3_000;
const FILES: u64 = 200;
const LINES: usize = 150;
/// How many files a commit touches, and how many lines in each.
const TOUCHED: (u64, u64) = (3, 5);

const WORDS: [&str; 32] = [
    "let",
    "token",
    "fn",
    "value",
    "return",
    "match",
    "key",
    "path",
    "self",
    "config",
    "user",
    "request",
    "password",
    "if",
    "else",
    "for",
    "name",
    "index",
    "secret_id",
    "load",
    "store",
    "write",
    "read",
    "open",
    "client",
    "server",
    "token_count",
    "next",
    "state",
    "line",
    "bytes",
    "hash",
];

/// Makes it in the empty folder `folder`.
pub(crate) fn make(folder: &Path) -> Result<()> {
    git(folder, &["init", "-q", "--bare", "--initial-branch=main", "."])?;
    let mut import = command(folder, &["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn().context("git can't be started")?;
    let pipe = import.stdin.take().context("stdin is piped")?;
    write_history(&mut BufWriter::new(pipe)).context("git takes no more history")?;
    ensure!(import.wait()?.success(), "git fast-import failed");
    git(folder, &["-c", "pack.threads=1", "-c", "gc.autoDetach=false", "gc", "--quiet"])
}

/// The stream that git-fast-import(1) reads.
fn write_history(out: &mut impl Write) -> Result<()> {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let mut files: Vec<Vec<String>> = Vec::new();
    for _ in 0..FILES {
        files.push((0..LINES).map(|_| line(&mut dice)).collect());
    }
    for commit in 0..COMMITS {
        let message = format!("Change {commit}: {}", line(&mut dice));
        writeln!(out, "commit refs/heads/main\ncommitter Bench <bench@example.org> {} +0000", 1_600_000_000 + commit * 600)?;
        writeln!(out, "data {}\n{message}", message.len())?;
        let touched = if commit == 0 { (0..FILES).collect() } else { (0..TOUCHED.0).map(|_| dice.below(FILES)).collect::<Vec<_>>() };
        for number in touched {
            let file = &mut files[usize::try_from(number)?];
            for _ in 0..TOUCHED.1 {
                let at = usize::try_from(dice.below(file.len() as u64))?;
                file[at] = line(&mut dice);
            }
            let text = file.concat();
            writeln!(out, "M 100644 inline src/part_{}/file_{number}.rs\ndata {}\n{text}", number % 12, text.len())?;
        }
    }
    out.flush()?;
    Ok(())
}

/// A line of text that looks like source.
pub(crate) fn line(dice: &mut Dice) -> String {
    let mut line = "    ".repeat(usize::try_from(dice.below(4)).unwrap_or(0));
    for _ in 0..3 + dice.below(8) {
        line.push_str(WORDS[usize::try_from(dice.below(WORDS.len() as u64)).unwrap_or(0)]);
        line.push_str([" ", ".", "_", "(", ") = ", " \"", "\", ", ": "][usize::try_from(dice.below(8)).unwrap_or(0)]);
    }
    line + &format!("{:x};\n", dice.below(1 << 24))
}

/// Numbers that look random and are the same each time (Marsaglia's xorshift64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

fn git(folder: &Path, arguments: &[&str]) -> Result<()> {
    ensure!(command(folder, arguments).status().context("git can't be started")?.success(), "git {} failed", arguments.join(" "));
    Ok(())
}

/// git in `folder`, deaf to the user's configuration.
fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).args(arguments).env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    git
}
