//! Files and input of any size: what is larger than is held at once is read bit by bit, and its secrets are found where they stand.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use lockhound::finding::{GapReason, Report};
use lockhound::scan::{Request, Target, Tools, scan};
use lockhound::secrets::Detector;

/// What is held at once, in bytes.
const AT_ONCE: usize = 64 << 20;
/// A line of filler, with characters of two bytes.
const LINE: &str = "not a secret, é\r\n";

fn token() -> String {
    "ghp¦_LKQ8iTcasNjosNQw1PDRhA8HQ6Ine72ZdY7r".replace('¦', "")
}

/// Writes filler with a secret across the end of what is held at once, and one at the very end; gives their lines.
fn write(out: impl Write) -> std::io::Result<(u32, u32)> {
    let mut out = BufWriter::with_capacity(1 << 20, out);
    let lines = AT_ONCE / LINE.len();
    let filler = LINE.repeat(1024);
    for _ in 0..lines / 1024 {
        out.write_all(filler.as_bytes())?;
    }
    out.write_all(LINE.repeat(lines % 1024).as_bytes())?;
    let line = u32::try_from(lines + 1).unwrap_or(u32::MAX);
    write!(out, "é = {}\r\n{filler}\u{20ac} = {}", token(), token())?;
    out.flush()?;
    Ok((line, line + 1 + 1024))
}

fn places(report: &Report) -> Vec<(u32, u32)> {
    let places = report.findings.iter().flat_map(|finding| &finding.places);
    places.map(|place| (place.region.line, place.region.column)).collect()
}

fn scanned(target: Target) -> anyhow::Result<Report> {
    let tools = Tools { detector: Detector::builtin()?, secrets: true, advisories: None };
    Ok(scan(&Request::new(target, 1), &tools)?.report)
}

#[test]
fn a_file_larger_than_is_held_is_looked_at_to_its_end() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (first, last) = write(File::create(folder.path().join("large.txt"))?)?;
    let git = |arguments: &[&str]| Command::new("git").args(arguments).current_dir(folder.path()).status();
    assert!(git(&["init", "--quiet"])?.success());
    let folder_alone = scanned(Target::Worktree(folder.path().to_owned()))?;
    let repository = scanned(Target::Repository(folder.path().to_owned()))?;
    let id = Command::new("git").args(["hash-object", "large.txt"]).current_dir(folder.path()).output()?.stdout;
    for report in [&folder_alone, &repository] {
        assert_eq!(report.gaps, []);
        assert_eq!(places(report), [(first, 5), (last, 5)]);
        assert!(report.receipt.bytes > AT_ONCE as u64);
    }
    let object = repository.findings.first().and_then(|finding| finding.place().object).map(|id| id.to_string());
    assert_eq!(object.as_deref(), String::from_utf8(id)?.lines().next(), "the object is named as git does");
    Ok(())
}

/// The same as an object, loose, packed, brought by a range, and damaged; nothing of it is in the working tree.
#[test]
fn an_object_larger_than_is_held_is_looked_at_to_its_end() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let bash = |script: &str| {
        let script = format!(
            "set -e; export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null; git() {{ command git -c user.name=A -c user.email=a@b.c \"$@\"; }}; {script}"
        );
        Command::new("bash").args(["-c", &script]).current_dir(folder.path()).status()
    };
    assert!(bash("git init -q -b main; git commit -q --allow-empty -m One; git config core.looseCompression 1")?.success());
    let (first, last) = write(File::create(folder.path().join("large.txt"))?)?;
    assert!(bash("git add large.txt; git commit -q -m Two; git rm -q large.txt; git commit -q -m Three")?.success());
    let places_of = |target: Target| -> anyhow::Result<_> {
        let report = scanned(target)?;
        let gaps: Vec<GapReason> = report.gaps.iter().map(|gap| gap.reason).collect();
        assert!(report.receipt.bytes > AT_ONCE as u64 && report.receipt.blobs == 1);
        Ok((places(&report), gaps))
    };
    let whole = || Target::Repository(folder.path().to_owned());
    // In history, one place at a path is enough.
    let expected = (vec![(first, 5)], vec![]);
    assert_eq!(places_of(whole())?, expected, "loose");
    assert_eq!(places_of(Target::Range(folder.path().to_owned(), "HEAD~2..HEAD".to_owned()))?, expected, "loose, by a range");
    assert!(bash("git repack -q -a -d; test -z \"$(find .git/objects/?? -type f)\"")?.success());
    assert_eq!(places_of(whole())?, expected, "packed");
    assert_eq!(places_of(Target::Range(folder.path().to_owned(), "HEAD~2..HEAD".to_owned()))?, expected, "packed, by a range");
    assert!(
        bash("p=$(ls .git/objects/pack/*.pack); chmod u+w $p; printf x | dd of=$p bs=1 seek=60000 conv=notrunc status=none")?.success()
    );
    let gaps = scanned(whole())?.gaps;
    assert!(gaps.iter().any(|gap| gap.reason == GapReason::CorruptObject && gap.object.is_some()), "{gaps:?}");
    assert!(last > first);
    Ok(())
}

#[test]
fn input_larger_than_is_held_is_looked_at_to_its_end() -> anyhow::Result<()> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_lockhound"))
        .args(["scan", "--offline", "--only=secrets", "--stdin", "--quiet"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let input = child.stdin.take().ok_or_else(|| anyhow::anyhow!("there is an input"))?;
    let (first, _) = write(input)?;
    let out = child.wait_with_output()?;
    let text = String::from_utf8_lossy(&out.stdout);
    assert_eq!(out.status.code(), Some(1));
    assert!(text.contains(&format!("stdin:{first}:5:")) && text.contains("1 more place"), "{text}");
    Ok(())
}

#[test]
fn an_archive_too_large_to_be_opened_is_told() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    write_archive(&folder.path().join("large.gz"))?;
    let report = scanned(Target::Worktree(folder.path().to_owned()))?;
    let gaps: Vec<GapReason> = report.gaps.iter().map(|gap| gap.reason).collect();
    assert_eq!(gaps, [GapReason::OverLimit]);
    Ok(())
}

fn write_archive(path: &Path) -> anyhow::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(b"\x1f\x8b\x08\0\0\0\0\0\0\x03")?;
    file.set_len(AT_ONCE as u64 + 1)?;
    Ok(())
}
