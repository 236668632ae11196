//! Fetching from a real git server, `git http-backend` behind a page of HTTP: what is fetched, and what is refused.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use lockhound::advisories::{Choice, Places, choose, update};
use lockhound::finding::GapReason;

use super::database;

const DAY: i64 = 86_400;
/// What the clock says in these tests: 2026-01-01.
const NOW: i64 = 1_767_225_600;

/// What the server does to an answer that holds a pack.
#[derive(Clone, Copy)]
enum Harm {
    None,
    /// Sends so many thousandths of it and hangs up.
    Cut(usize),
    /// Flips a bit, so many thousandths behind the start.
    Flip(usize),
}

/// A repository with the made-up database, and its server.
struct Upstream {
    folder: tempfile::TempDir,
    harm: Arc<Mutex<Harm>>,
    places: Places,
}

impl Upstream {
    fn new(cache: &Path) -> Self {
        let (folder, harm) = (database::write(), Arc::new(Mutex::new(Harm::None)));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/.git", listener.local_addr().expect("an address"));
        let (root, their_harm) = (folder.path().to_owned(), Arc::clone(&harm));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let harm = *their_harm.lock().unwrap_or_else(PoisonError::into_inner);
                drop(answer(&stream, &root, harm));
            }
        });
        let upstream = Self { folder, harm, places: Places { cache: Some(cache.to_owned()), url, built_in: None, now: NOW } };
        upstream.git(&["init", "-q"], NOW);
        upstream
    }

    fn git(&self, arguments: &[&str], time: i64) -> String {
        let mut git = Command::new("git");
        git.current_dir(self.folder.path()).args(["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]);
        git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_COMMITTER_DATE", format!("{time} +0000"));
        let out = git.args(arguments).output().expect("git");
        assert!(out.status.success(), "{arguments:?}");
        String::from_utf8_lossy(&out.stdout).trim().to_owned()
    }

    /// Commits all as it is at `time`, with a file of its own.
    fn commit(&self, time: i64) -> String {
        std::fs::write(self.folder.path().join("time"), time.to_string()).expect("a file");
        self.git(&["add", "."], time);
        self.git(&["commit", "-q", "-m", "one"], time);
        self.git(&["rev-parse", "HEAD"], time)
    }

    fn cached(&self) -> Vec<(String, Vec<u8>)> {
        let folder = self.places.cache.as_ref().expect("a folder");
        let entries = std::fs::read_dir(folder).expect("the cache").flatten();
        let read =
            |entry: std::fs::DirEntry| (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).expect("a file"));
        entries.map(read).collect()
    }

    fn set(&self, harm: Harm) {
        *self.harm.lock().unwrap_or_else(PoisonError::into_inner) = harm;
    }
}

#[test]
fn the_newest_commit_is_fetched_and_an_older_one_never_again() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let upstream = Upstream::new(&folder.path().join("cache"));
    let first = upstream.commit(NOW - 3 * DAY);
    let updated = update(&upstream.places).expect("a server");
    let id = |info: &lockhound::finding::DatabaseInfo| info.commit.map(|id| id.to_string()).unwrap_or_default();
    assert_eq!((updated.before, id(&updated.now), updated.now.advisories), (None, first.clone(), 7));
    let second = upstream.commit(NOW - DAY);
    let updated = update(&upstream.places).expect("a server");
    assert_eq!((updated.before.as_ref().map(id), id(&updated.now)), (Some(first.clone()), second.clone()));
    let kept = upstream.cached();
    upstream.git(&["reset", "-q", "--hard", &first], NOW);
    let refused = update(&upstream.places).expect_err("an older commit");
    let said = refused.to_string();
    assert!(refused.is_refusal() && said.contains(&first[..11]) && said.contains(&second[..11]) && said.contains("2025-12-29"), "{said}");
    assert_eq!(upstream.cached(), kept);
    // The cache is fresh by its file's time, which is the real one: a day ahead of the clock it is not, and is fetched anew.
    let chosen = choose(&Choice::default(), &upstream.places);
    assert_eq!(id(chosen.database.expect("the cache").info()), second);
    assert!(
        chosen.notices[0].contains("could not be refreshed") && chosen.notices[0].contains("going back in time"),
        "{:?}",
        chosen.notices
    );
    assert_eq!(upstream.cached(), kept);
    upstream.git(&["reset", "-q", "--hard", &second], NOW);
    let same = update(&upstream.places).expect("the same again");
    assert_eq!(id(&same.now), second);
}

#[test]
fn a_commit_from_the_future_would_stop_the_clock_and_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let upstream = Upstream::new(&folder.path().join("cache"));
    upstream.commit(NOW + 2 * DAY);
    let refused = update(&upstream.places).expect_err("from the future");
    assert!(refused.is_refusal() && refused.to_string().contains("2026-01-03"), "{refused}");
    assert!(upstream.cached().is_empty());
    let chosen = choose(&Choice { path: Some(upstream.folder.path().to_owned()), ..Choice::default() }, &upstream.places);
    assert!(chosen.notices.iter().any(|line| line.contains("dated ahead of this machine's clock")), "{:?}", chosen.notices);
    upstream.git(&["update-ref", "-d", "HEAD"], NOW);
    upstream.commit(NOW - DAY);
    assert!(update(&upstream.places).is_ok());
}

#[test]
fn what_is_cut_off_or_damaged_on_the_way_leaves_the_old_copy() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let upstream = Upstream::new(&folder.path().join("cache"));
    upstream.commit(NOW - 3 * DAY);
    update(&upstream.places).expect("a server");
    let kept = upstream.cached();
    std::fs::remove_dir_all(upstream.folder.path().join("crates/bravo")).expect("removed");
    let newer = upstream.commit(NOW - DAY);
    let harms = (1..10).flat_map(|part| [Harm::Cut(100 * part), Harm::Flip(100 * part)]);
    for harm in harms {
        upstream.set(harm);
        assert!(update(&upstream.places).is_err());
        assert_eq!(upstream.cached(), kept);
        let chosen = choose(&Choice::default(), &upstream.places);
        assert_eq!(chosen.database.expect("the cache").info().time, NOW - 3 * DAY);
    }
    upstream.set(Harm::None);
    let updated = update(&upstream.places).expect("a server");
    assert_eq!((updated.now.commit.map(|id| id.to_string()), updated.now.advisories), (Some(newer), 6));
}

#[test]
fn the_age_that_is_too_old_can_be_chosen() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let upstream = Upstream::new(folder.path());
    upstream.commit(NOW - 20 * DAY);
    let path = Some(upstream.folder.path().to_owned());
    for (max_age, notices, gaps) in [(None, 2, 0), (Some(19), 1, 1), (Some(20), 2, 0), (Some(1), 1, 1), (Some(u32::MAX), 2, 0)] {
        let mut chosen = choose(&Choice { path: path.clone(), ..Choice::default() }, &upstream.places);
        chosen.hold_to(max_age, &[]);
        assert_eq!((chosen.notices.len(), chosen.gaps.len()), (notices, gaps), "{max_age:?}: {chosen:?}");
        assert!(chosen.gaps.iter().all(|gap| gap.reason == GapReason::StaleAdvisories));
    }
    upstream.commit(NOW - 3 * DAY);
    let mut chosen = choose(&Choice { path, ..Choice::default() }, &upstream.places);
    chosen.hold_to(Some(2), &[]);
    assert_eq!(chosen.gaps.len(), 1, "below a week, too");
}

/// Answers one request.
fn answer(stream: &TcpStream, root: &PathBuf, harm: Harm) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut first, mut headers) = (String::new(), Vec::new());
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim().split_once(": ") {
            Some((name, value)) => headers.push((name.to_ascii_lowercase(), value.to_owned())),
            None => break,
        }
    }
    let header = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let mut body = Vec::new();
    if header("transfer-encoding").is_some() {
        read_chunks(&mut reader, &mut body)?;
    } else {
        let len = header("content-length").and_then(|len| len.parse().ok()).unwrap_or(0);
        reader.take(len).read_to_end(&mut body)?;
    }
    let mut words = first.split(' ');
    let (method, address) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let mut git = Command::new("git");
    git.arg("http-backend").env("GIT_PROJECT_ROOT", root).env("GIT_HTTP_EXPORT_ALL", "1").env("REMOTE_ADDR", "127.0.0.1");
    git.env("REQUEST_METHOD", method).env("PATH_INFO", path).env("QUERY_STRING", query).env("CONTENT_LENGTH", body.len().to_string());
    for (name, variable) in
        [("content-type", "CONTENT_TYPE"), ("content-encoding", "HTTP_CONTENT_ENCODING"), ("git-protocol", "HTTP_GIT_PROTOCOL")]
    {
        git.env(variable, header(name).unwrap_or_default());
    }
    git.env("GIT_PROTOCOL", header("git-protocol").unwrap_or_default());
    let mut child = git.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    child.stdin.take().expect("it is piped").write_all(&body)?;
    let out = child.wait_with_output()?.stdout;
    let end = out.windows(4).position(|window| window == b"\r\n\r\n").map_or(0, |at| at + 4);
    let (head, content) = out.split_at(end);
    let content = harmed(content, harm);
    let status = if head.starts_with(b"Status: ") { &head[8..11] } else { b"200" };
    let mut stream = stream;
    stream.write_all(&[b"HTTP/1.1 ", status, b" Said\r\nconnection: close\r\n", head].concat())?;
    stream.write_all(&content)
}

/// An answer as it arrives. What has no pack in it is left alone.
fn harmed(content: &[u8], harm: Harm) -> Vec<u8> {
    let Some(start) = content.windows(4).position(|window| window == b"PACK") else { return content.to_vec() };
    let at = |part: usize| start + (content.len() - start) * part / 1000;
    match harm {
        Harm::None => content.to_vec(),
        Harm::Cut(part) => content[..at(part)].to_vec(),
        Harm::Flip(part) => {
            let mut content = content.to_vec();
            content[at(part)] ^= 4;
            content
        }
    }
}

fn read_chunks(reader: &mut impl BufRead, body: &mut Vec<u8>) -> std::io::Result<()> {
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let len = u64::from_str_radix(line.trim(), 16).unwrap_or(0);
        reader.by_ref().take(len).read_to_end(body)?;
        reader.read_line(&mut line)?;
        if len == 0 {
            return Ok(());
        }
    }
}
