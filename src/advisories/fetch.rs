//! The one door to git and to the network: clones the advisory database, and reads one that is there.

use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use gix::protocol::transport::client::blocking_io::http;

use super::snapshot_format::{COLLECTIONS, File, Snapshot, is_advisory_path};

/// Time to reach the server, and to have its first, short answer; the rest of the patience is for the pack.
const CONNECT: Duration = Duration::from_secs(4);
const GREETING: Duration = Duration::from_secs(8);
/// Bytes of one advisory that are read, and of all of them.
const MAX_FILE: u64 = 1 << 20;
const MAX_TEXT: u64 = 256 << 20;

/// Clones the newest commit of the repository at `url` into the empty `folder` and reads its advisories. Gives up when `patience` is over:
/// by then every request has been cut off too, so that no connection outlives the call by more than a moment.
pub(super) fn fetch(url: &str, folder: &Path, patience: Duration) -> Result<Snapshot, FetchError> {
    let url = accept(url)?;
    let host = url.host().unwrap_or_default().to_owned();
    let (stop, end) = (Arc::new(AtomicBool::new(false)), Instant::now() + patience);
    let (sender, receiver) = mpsc::sync_channel(1);
    let (folder, their_stop) = (folder.to_owned(), Arc::clone(&stop));
    let work = move || {
        let cloned = clone(url, &folder, end, &their_stop).and_then(|repo| advisories_of(&repo));
        drop(sender.send(cloned)); // nobody waits any more when the time is over
    };
    std::thread::Builder::new().name("advisories".into()).spawn(work).map_err(|_| FetchError { host: host.clone(), why: Why::NoThread })?;
    let outcome = receiver.recv_timeout(patience + Duration::from_millis(500));
    stop.store(true, Ordering::Relaxed);
    let why = match outcome {
        Ok(Ok(snapshot)) if snapshot.advisories == 0 => Why::NoAdvisories,
        Ok(Ok(snapshot)) => return Ok(snapshot),
        Ok(Err(_)) | Err(mpsc::RecvTimeoutError::Timeout) if Instant::now() >= end => Why::TooSlow,
        Ok(Err(why)) => why,
        Err(_) => Why::NoAnswer,
    };
    Err(FetchError { host, why })
}

/// Reads the advisories of the commit that HEAD names in the git repository at `path`.
pub(super) fn read(path: &Path) -> Result<Snapshot, FetchError> {
    let repo = gix::open_opts(path, gix::open::Options::isolated()).map_err(|_| Why::NoRepository);
    repo.and_then(|repo| advisories_of(&repo)).map_err(|why| FetchError { host: String::new(), why })
}

/// Only https, and http to this very machine.
fn accept(url: &str) -> Result<gix::Url, FetchError> {
    let refuse = || FetchError { host: String::new(), why: Why::BadUrl };
    let url = gix::Url::try_from(url).map_err(|_| refuse())?;
    let is_here = matches!(url.host(), Some("localhost" | "127.0.0.1" | "::1" | "[::1]"));
    match url.scheme {
        gix::url::Scheme::Https => Ok(url),
        gix::url::Scheme::Http if is_here => Ok(url),
        _ => Err(refuse()),
    }
}

fn clone(url: gix::Url, folder: &Path, end: Instant, stop: &AtomicBool) -> Result<gix::Repository, Why> {
    // Somebody else in this process may have chosen a provider already, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    let options = gix::open::Options::isolated();
    let prepared = gix::clone::PrepareFetch::new(url, folder, gix::create::Kind::Bare, gix::create::Options::default(), options);
    let mut prepared = prepared
        .map_err(|_| Why::CantWrite)?
        .with_shallow(gix::remote::fetch::Shallow::DepthAtRemote(std::num::NonZeroU32::MIN))
        .with_revision(Some("HEAD"))
        .map_err(|_| Why::NoAnswer)?
        .configure_connection(move |connection| {
            // A public repository: when it asks for a password, it is the wrong one.
            connection.set_credentials(|_| Ok(None));
            connection.set_transport_options(Box::new(transport(end)));
            Ok(())
        });
    let (repo, _) = prepared.fetch_only(gix::progress::Discard, stop).map_err(|error| reason(&error))?;
    Ok(repo)
}

/// Each request may take what is left of the time, from the first byte sent to the last byte read.
fn transport(end: Instant) -> http::Options {
    let backend = http::reqwest::Options {
        configure_client: Some(Box::new(|builder| Ok(builder.connect_timeout(CONNECT)))),
        configure_request: Some(Box::new(move |request| {
            let left = end.saturating_duration_since(Instant::now());
            // The first request alone is a GET.
            *request.timeout_mut() = Some(if request.method() == reqwest::Method::GET { left.min(GREETING) } else { left });
            Ok(())
        })),
    };
    http::Options { backend: Some(Arc::new(Mutex::new(backend))), ..http::Options::default() }
}

fn advisories_of(repo: &gix::Repository) -> Result<Snapshot, Why> {
    let commit = repo.head_commit().map_err(|_| Why::NoRepository)?;
    let root = commit.tree().map_err(|_| Why::Damaged)?;
    let time = commit.time().map_err(|_| Why::Damaged)?.seconds;
    let mut files = Vec::new();
    let mut total = 0;
    for collection in root.iter().filter_map(Result::ok) {
        let name = collection.filename().to_string();
        if COLLECTIONS.contains(&name.as_str()) && collection.mode().is_tree() {
            for package in children(repo, &collection)?.iter() {
                let package = package.map_err(|_| Why::Damaged)?;
                if package.mode().is_tree() {
                    read_package(repo, &package, &format!("{name}/{}", package.filename()), (&mut files, &mut total))?;
                }
            }
        }
    }
    Ok(Snapshot::new(files, Some((commit.id.as_slice().to_vec(), time))))
}

fn read_package(
    repo: &gix::Repository,
    package: &gix::object::tree::EntryRef<'_, '_>,
    folder: &str,
    (files, total): (&mut Vec<File>, &mut u64),
) -> Result<(), Why> {
    for entry in children(repo, package)?.iter() {
        let entry = entry.map_err(|_| Why::Damaged)?;
        let path = format!("{folder}/{}", entry.filename());
        if entry.mode().is_blob() && is_advisory_path(&path) {
            let size = entry.id().header().map_err(|_| Why::Damaged)?.size();
            *total += size;
            if size > MAX_FILE || *total > MAX_TEXT {
                return Err(Why::TooLarge);
            }
            let text = entry.object().map_err(|_| Why::Damaged)?.detach().data;
            files.push(File { path, text });
        }
    }
    Ok(())
}

fn children<'repo>(repo: &'repo gix::Repository, entry: &gix::object::tree::EntryRef<'_, '_>) -> Result<gix::Tree<'repo>, Why> {
    repo.find_tree(entry.object_id()).map_err(|_| Why::Damaged)
}

/// Our own words for what went wrong: the library's quote the URL, which may hold a password.
fn reason(error: &(dyn std::error::Error + 'static)) -> Why {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<reqwest::Error>() {
            return match error.status() {
                Some(status) => Why::Status(status.as_u16()),
                None if error.is_timeout() => Why::TooSlow,
                None if is_distrust(error) => Why::NoTrust,
                None if error.is_connect() => Why::NoConnection,
                None => Why::NoAnswer,
            };
        }
        cause = error.source();
    }
    Why::NoAnswer
}

/// Whether the connection failed for the server's certificate or another matter of TLS. An I/O error's `source` leaves out the error that
/// it wraps.
fn is_distrust(error: &(dyn std::error::Error + 'static)) -> bool {
    let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    let cause = wrapped.map(|inner| -> &(dyn std::error::Error + 'static) { inner }).or_else(|| error.source());
    error.downcast_ref::<rustls::Error>().is_some() || cause.is_some_and(is_distrust)
}

/// The advisory database could not be fetched or read.
#[derive(Debug)]
pub struct FetchError {
    host: String,
    why: Why,
}

#[derive(Debug)]
enum Why {
    BadUrl,
    CantWrite,
    Damaged,
    NoAdvisories,
    NoAnswer,
    NoConnection,
    NoRepository,
    NoThread,
    NoTrust,
    Status(u16),
    TooLarge,
    TooSlow,
}

impl fmt::Display for FetchError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = crate::text::terminal(self.host.as_bytes());
        match self.why {
            Why::BadUrl => out.write_str("LOCKHOUND_ADVISORY_URL is no https:// address"),
            Why::CantWrite => out.write_str("the clone can't be written into the cache folder"),
            Why::Damaged => out.write_str("the git repository is damaged or incomplete"),
            Why::NoAdvisories => write!(out, "{host} has no advisory database there"),
            Why::NoAnswer => write!(out, "{host} does not answer as a git server does, or stopped answering"),
            Why::NoConnection => write!(out, "no connection to {host}"),
            Why::NoRepository => out.write_str("it is not a git repository with a commit"),
            Why::NoThread => out.write_str("the system gives no thread to fetch with"),
            Why::NoTrust => write!(out, "no trusted connection to {host}: the system does not know the server's certificate"),
            Why::Status(status) => write!(out, "{host} answers with HTTP status {status}"),
            Why::TooLarge => out.write_str("the database is larger than lockhound takes"),
            Why::TooSlow => write!(out, "{host} is too slow to answer"),
        }
    }
}

impl std::error::Error for FetchError {}
