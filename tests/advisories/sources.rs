//! Which database is used, and that no server can hold up a scan or put the clock back.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use lockhound::advisories::{Choice, Places, Snapshot, choose, update};
use lockhound::finding::GapReason;

use super::database::{self, NEWEST};

const DAY: i64 = 86_400;

/// Nothing answers there.
const NOBODY: &str = "http://127.0.0.1:1/advisory-db";

fn places(folder: &Path) -> Places {
    Places { cache: Some(folder.join("cache")), url: NOBODY.to_owned(), built_in: None, now: real_now() }
}

fn real_now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    i64::try_from(now.as_secs()).expect("a time")
}

fn packed(time: i64) -> Vec<u8> {
    Snapshot::new(database::files(), Some((vec![0xab; 20], time))).pack(3).expect("packed")
}

fn keep(places: &Places, bytes: &[u8]) {
    let folder = places.cache.as_ref().expect("a folder");
    std::fs::create_dir_all(folder).expect("a folder");
    std::fs::write(folder.join("advisories.snapshot"), bytes).expect("a file");
}

#[test]
fn with_none_at_hand_the_gap_says_what_mends_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for offline in [true, false] {
        let chosen = choose(&Choice { path: None, offline }, &places(folder.path()));
        assert!(chosen.database.is_none());
        let [gap] = &chosen.gaps[..] else { panic!("one gap: {chosen:?}") };
        assert_eq!(gap.reason, GapReason::NoAdvisories);
        assert!(gap.detail.terminal().contains("lockhound advisories update"), "{gap:?}");
        let tried = chosen.notices.iter().any(|line| line.ends_with("could not be refreshed: no connection to 127.0.0.1"));
        assert_eq!(tried, !offline, "{:?}", chosen.notices);
    }
    let without_folder = Places { cache: None, ..places(folder.path()) };
    assert!(update(&without_folder).expect_err("nowhere to put it").to_string().contains("LOCKHOUND_CACHE_DIR"));
}

#[test]
fn the_order_is_path_then_fresh_cache_then_the_newer_of_stale_cache_and_built_in() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = database::write();
    let places = places(folder.path());
    let now = places.now;
    let older: &'static [u8] = packed(now - 5 * DAY).leak();
    let newer: &'static [u8] = packed(now - DAY).leak();
    let origin = |choice: &Choice, places: &Places| {
        let chosen = choose(choice, places);
        let tried = chosen.notices.iter().any(|line| line.contains("could not be refreshed"));
        (chosen.database.expect("a database").info().origin.terminal(), tried)
    };
    let built_in = "the snapshot built into lockhound".to_owned();
    let offline = Choice { path: None, offline: true };
    let online = Choice::default();
    let with_older = Places { built_in: Some(older), ..places.clone() };
    assert_eq!(origin(&online, &with_older), (built_in.clone(), true));
    keep(&places, &packed(now - 2 * DAY));
    // The cache notes the time at which it was written, which may be a second later.
    let soon = Places { now: now + 60, ..with_older.clone() };
    assert_eq!(origin(&online, &soon), ("the cache".into(), false), "fresh");
    let tomorrow = Places { now: now + DAY + 60, ..with_older.clone() };
    assert_eq!(origin(&online, &tomorrow), ("the cache".into(), true), "stale");
    assert_eq!(origin(&offline, &tomorrow), ("the cache".into(), false));
    let yesterday = Places { now: now - DAY, ..with_older };
    assert_eq!(origin(&online, &yesterday), ("the cache".into(), true), "a file from the future is not fresh");
    let with_newer = Places { built_in: Some(newer), ..places.clone() };
    assert_eq!(origin(&offline, &with_newer), (built_in.clone(), false), "a new release with an old cache");
    keep(&places, b"garbage");
    assert_eq!(origin(&offline, &with_newer), (built_in, false), "a damaged cache");
    let path = database.path().to_path_buf();
    assert_eq!(origin(&Choice { path: Some(path.clone()), offline: false }, &with_newer), (path.display().to_string(), false));
    let wrong = choose(&Choice { path: Some(path.join("crates")), offline: false }, &with_newer);
    assert!(wrong.database.is_none() && wrong.gaps[0].reason == GapReason::NoAdvisories, "what was asked for and no other");
}

/// Runs git in `folder`, with nobody's configuration.
fn git(folder: &Path, arguments: &[&str]) {
    let mut git = std::process::Command::new("git");
    git.current_dir(folder).args(["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]).args(arguments);
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_COMMITTER_DATE", "1700000000 +0000");
    assert!(git.output().expect("git").status.success(), "{arguments:?}");
}

#[test]
fn of_a_git_repository_the_commit_is_read_and_not_the_checkout() {
    let folder = database::write();
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-q", "-m", "one"]);
    git(folder.path(), &["clone", "-q", "--bare", ".", "bare.git"]);
    std::fs::remove_dir_all(folder.path().join("crates/alfa")).expect("removed");
    std::fs::write(folder.path().join("crates/bravo/RUSTSEC-2021-9999.md"), "not committed").expect("a file");
    for path in [folder.path().to_owned(), folder.path().join(".git"), folder.path().join("bare.git")] {
        let database = lockhound::advisories::Database::open(&path).expect("a repository");
        assert_eq!((database.info().time, database.info().advisories, database.gaps().len()), (1_700_000_000, 7, 0));
        assert!(database.info().commit.is_some());
        assert_eq!(super::judge_text(&database, super::locks::V3).findings.len(), 8);
    }
}

#[test]
fn the_age_is_told_and_too_old_is_a_gap() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = Some(database::write().keep());
    for (days, notices, gaps) in [(0, 1, 0), (7, 1, 0), (8, 2, 0), (30, 2, 0), (31, 1, 1)] {
        let places = Places { now: NEWEST + days * DAY, ..places(folder.path()) };
        let mut chosen = choose(&Choice { path: path.clone(), offline: false }, &places);
        chosen.hold_to(None, &[]);
        assert_eq!((chosen.notices.len(), chosen.gaps.len()), (notices, gaps), "{days}: {chosen:?}");
        assert!(chosen.gaps.iter().all(|gap| gap.reason == GapReason::StaleAdvisories));
        let age = if days == 0 { "less than a day old".to_owned() } else { format!("{days} days old") };
        assert!(chosen.notices[0].starts_with("7 advisories from ") && chosen.notices[0].ends_with(&age), "{:?}", chosen.notices);
    }
}

#[test]
fn a_server_that_fails_costs_seconds_and_leaves_the_cache_alone() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let cached = packed(real_now() - 3 * DAY);
    let answers: [(&[u8], &str); 5] = [
        (b"", "does not answer as a git server does"),
        (b"hello", "does not answer as a git server does"),
        (b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 5\r\n\r\nhello", "does not answer as a git server does"),
        (
            b"HTTP/1.1 200 OK\r\ncontent-type: application/x-git-upload-pack-advertisement\r\ncontent-length: 500\r\n\r\n001e# serv",
            "or stopped",
        ),
        (b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", "answers with HTTP status 404"),
    ];
    for (answer, said) in answers {
        let mut places = Places { url: serve(answer), ..places(folder.path()) };
        keep(&places, &cached);
        let start = Instant::now();
        let error = update(&places).expect_err("no git server").to_string();
        assert!(error.contains(said), "{error}");
        assert!(start.elapsed() < Duration::from_secs(15));
        places.now += 2 * DAY;
        assert_eq!(choose(&Choice::default(), &places).database.expect("the cache").info().time, cached_time(&cached));
        let left: Vec<_> = std::fs::read_dir(folder.path().join("cache")).expect("the cache").collect();
        assert_eq!(left.len(), 1, "nothing but the snapshot: {left:?}");
    }
}

#[test]
fn a_server_that_never_answers_costs_seconds() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/advisory-db", silent.local_addr().expect("an address"));
    let start = Instant::now();
    let chosen = choose(&Choice::default(), &Places { url, ..places(folder.path()) });
    assert_eq!(chosen.notices, ["the advisory database could not be refreshed: 127.0.0.1 is too slow to answer"]);
    assert!(start.elapsed() < Duration::from_secs(25), "less than the patience for a whole fetch");
}

#[test]
fn only_https_and_this_machine_are_asked() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for url in [
        "http://example.com/db",
        "git://127.0.0.1/db",
        "ssh://git@127.0.0.1/db",
        "/etc",
        "file:///etc",
        "http://localhost@example.com/db",
        "",
    ] {
        let error = update(&Places { url: url.into(), ..places(folder.path()) }).expect_err("not asked").to_string();
        assert!(error.contains("LOCKHOUND_ADVISORY_URL is no https:// address"), "{url}: {error}");
    }
}

#[test]
#[cfg(unix)]
fn the_cache_is_the_users_own() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let places = places(folder.path());
    assert!(update(&places).is_err());
    let mode = std::fs::metadata(folder.path().join("cache")).expect("made for the clone").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

fn cached_time(bytes: &[u8]) -> i64 {
    Snapshot::unpack(bytes).expect("a snapshot").time
}

/// A server that gives `answer` to whoever connects, and hangs up.
fn serve(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/advisory-db", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            drop(stream.read(&mut [0; 4096]));
            drop(stream.write_all(answer));
        }
    });
    url
}
