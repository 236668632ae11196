//! Which database judges: the one asked for, else the cache (refreshed when it is a day old), else the snapshot built in.

use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::cache::{self, CacheError, Kept};
use super::database::{Database, Unusable};
use super::fetch::{self, FetchError};
use super::snapshot_format::{Damage, time_of};
use crate::finding::{DatabaseInfo, Gap, GapReason};
use crate::text::{Untrusted, date};

/// Where the RustSec database is published.
const URL: &str = "https://github.com/RustSec/advisory-db";
/// The database of the day this program was built; empty when it was built without.
const BUILT_IN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/advisories.snapshot"));
/// How long a fetch on behalf of a scan may take, and one that a person asked for.
const SCAN_PATIENCE: Duration = Duration::from_secs(25);
const UPDATE_PATIENCE: Duration = Duration::from_secs(600);

const DAY: i64 = 86_400;
/// A cache that was fetched less than this ago is fresh.
const FRESH: i64 = DAY;
/// A database older than this is worth a line, and one older than that a gap: it lacks an advisory for each day.
const OLD: i64 = 7 * DAY;
const TOO_OLD: i64 = 30 * DAY;
/// How far clocks may be apart.
const AHEAD: i64 = DAY;
const MEND: &str = "run `lockhound advisories update`";

/// What was asked for.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The database to use and no other: a checkout, a bare clone, a plain folder or a snapshot file.
    pub path: Option<PathBuf>,
    /// Whether fetching is forbidden.
    pub offline: bool,
}

/// What the choice depends on besides what was asked for.
#[derive(Clone, Debug)]
pub struct Places {
    /// The cache folder; none when the system names none.
    pub cache: Option<PathBuf>,
    /// Where to fetch from.
    pub url: String,
    /// The snapshot built in, if any.
    pub built_in: Option<&'static [u8]>,
    /// The time now; seconds since 1970-01-01T00:00:00Z.
    pub now: i64,
}

impl Places {
    /// Those of this process: `LOCKHOUND_CACHE_DIR`, `LOCKHOUND_ADVISORY_URL`, the clock and the binary.
    #[must_use]
    pub fn of_environment() -> Self {
        let url = std::env::var("LOCKHOUND_ADVISORY_URL").ok().filter(|url| !url.is_empty());
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self {
            cache: cache::folder(),
            url: url.unwrap_or_else(|| URL.to_owned()),
            built_in: (!BUILT_IN.is_empty()).then_some(BUILT_IN),
            now: i64::try_from(now.as_secs()).unwrap_or(i64::MAX),
        }
    }
}

/// The database to judge by.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// None when none can be had; a gap says so.
    pub database: Option<Database>,
    /// No database, or one that is too old.
    pub gaps: Vec<Gap>,
    /// Lines for people, already safe for a terminal: which database, how old, and what failed on the way to it.
    pub notices: Vec<String>,
    /// How old it is in seconds, and what to do about that.
    age: Option<(i64, &'static str)>,
}

impl Chosen {
    /// Holds the database to an age in days, 30 where nothing is said: a gap if it is older, a notice from a week on. What `mirrors` hold is
    /// judged like what the public registry holds.
    pub fn hold_to(&mut self, max_age_days: Option<u32>, mirrors: &[String]) {
        self.database = self.database.take().map(|database| database.with_mirrors(mirrors.to_vec()));
        let Some((age, mend)) = self.age.take() else { return };
        let too_old = max_age_days.map_or(TOO_OLD, |days| i64::from(days) * DAY);
        if age > too_old {
            self.gaps.push(gap(GapReason::StaleAdvisories, format!("the advisory database is {} old: {mend}", days(age))));
        } else if age > OLD {
            self.notices.push(format!("the advisory database is {} old: {mend}", days(age)));
        }
    }
}

/// Chooses the database, fetching it when the cache is missing or a day old and `choice` allows it. Takes seconds at worst.
#[must_use]
pub fn choose(choice: &Choice, places: &Places) -> Chosen {
    let mut chosen = Chosen::default();
    let database = match &choice.path {
        Some(path) => Database::open(path).map_err(|error: Unusable| error.to_string()),
        None => best(choice.offline, places, &mut chosen.notices).ok_or_else(|| format!("no advisory database at hand: {MEND}")),
    };
    let database = match database {
        Ok(database) => database,
        Err(why) => {
            chosen.gaps.push(gap(GapReason::NoAdvisories, format!("no dependency was judged: {why}")));
            return chosen;
        }
    };
    chosen.notices.push(describe(database.info(), places.now));
    let age = places.now.saturating_sub(database.info().time);
    if age < -AHEAD {
        chosen.notices.push(format!(
            "the advisory database is dated ahead of this machine's clock, {}: how old it is can't be told",
            date(database.info().time)
        ));
    }
    chosen.age = Some((age, mend(choice)));
    chosen.database = Some(database);
    chosen
}

/// One line: where a database came from, its commit, its age at `now` and its size; safe for a terminal.
#[must_use]
pub fn describe(info: &DatabaseInfo, now: i64) -> String {
    let commit = info.commit.map_or_else(|| "commit unknown".to_owned(), |commit| format!("commit {}", commit.short()));
    let age = days(now.saturating_sub(info.time));
    let advisories = if info.advisories == 1 { "advisory" } else { "advisories" };
    format!("{} {advisories} from {}, {commit}, {age} old", info.advisories, info.origin.terminal())
}

/// What an update did.
#[derive(Debug)]
pub struct Updated {
    /// What the cache held before, if anything.
    pub before: Option<DatabaseInfo>,
    /// What it holds now.
    pub now: DatabaseInfo,
}

/// Fetches the database into the cache; a person asked for it, so it may take minutes.
///
/// # Errors
/// When it can't be fetched, is older than the cache, or the cache can't be written. The cache is then as it was.
pub fn update(places: &Places) -> Result<Updated, UpdateError> {
    let folder = places.cache.as_deref().ok_or(UpdateError::NoFolder)?;
    let kept = cache::read(folder).ok().flatten();
    let before = kept.and_then(|kept| open_kept(&kept).ok()).map(|database| database.info().clone());
    let database = refresh(places, UPDATE_PATIENCE)?;
    Ok(Updated { before, now: database.info().clone() })
}

fn best(offline: bool, places: &Places, notices: &mut Vec<String>) -> Option<Database> {
    let kept = match places.cache.as_deref().map(cache::read) {
        Some(Err(error)) => {
            notices.push(error.to_string());
            None
        }
        Some(Ok(kept)) => kept,
        None => None,
    };
    let fetched = kept.as_ref().map_or(i64::MIN, |kept| kept.fetched);
    let cached = kept.and_then(|kept| open_kept(&kept).map_err(|damage| notices.push(format!("advisory cache: {damage}"))).ok());
    // A time ahead of the clock says nothing about freshness.
    let is_fresh = cached.is_some() && (0..FRESH).contains(&places.now.saturating_sub(fetched));
    let mut database = cached;
    if !is_fresh && !offline {
        match refresh(places, SCAN_PATIENCE) {
            Ok(fetched) => database = Some(fetched),
            Err(error) => notices.push(format!("the advisory database could not be refreshed: {error}")),
        }
    }
    // A new release may have been built from a newer database than an old cache holds.
    let newest = database.as_ref().map(|database| database.info().time);
    let built_in = places.built_in.filter(|bytes| time_of(bytes) > newest);
    built_in.and_then(|bytes| Database::from_snapshot(bytes, "the snapshot built into lockhound".into()).ok()).or(database)
}

fn open_kept(kept: &Kept) -> Result<Database, Damage> {
    Database::from_snapshot(&kept.bytes, "the cache".into())
}

fn refresh(places: &Places, patience: Duration) -> Result<Database, UpdateError> {
    let folder = places.cache.as_deref().ok_or(UpdateError::NoFolder)?;
    let scratch = cache::scratch(folder).map_err(UpdateError::Cache)?;
    let snapshot = fetch::fetch(&places.url, &scratch.path().join("clone"), patience).map_err(UpdateError::Fetch)?;
    // It would never grow old, and nothing could replace it.
    if snapshot.time.saturating_sub(places.now) > AHEAD {
        return Err(UpdateError::Ahead(snapshot.time));
    }
    let bytes = cache::replace(folder, &snapshot).map_err(UpdateError::Cache)?;
    Database::from_snapshot(&bytes, "the cache, fetched now".into()).map_err(UpdateError::Damage)
}

fn mend(choice: &Choice) -> &'static str {
    if choice.path.is_some() { "name a newer database with --advisory-db" } else { MEND }
}

fn days(seconds: i64) -> String {
    match seconds / DAY {
        0 => "less than a day".to_owned(),
        1 => "1 day".to_owned(),
        days if days < 0 => "less than a day".to_owned(),
        days => format!("{days} days"),
    }
}

fn gap(reason: GapReason, detail: String) -> Gap {
    Gap { reason, path: None, object: None, bytes: None, detail: Untrusted::from(detail) }
}

/// The cache could not be refreshed.
#[derive(Debug)]
pub enum UpdateError {
    /// The system names no folder for caches.
    NoFolder,
    /// The folder can't be used, or holds something newer.
    Cache(CacheError),
    /// The database can't be fetched.
    Fetch(FetchError),
    /// What was fetched is of a time that is yet to come; seconds since 1970-01-01T00:00:00Z.
    Ahead(i64),
    /// What was fetched can't be read.
    Damage(Damage),
}

impl fmt::Display for UpdateError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFolder => out.write_str("no cache folder: set LOCKHOUND_CACHE_DIR or HOME"),
            Self::Cache(error) => error.fmt(out),
            Self::Fetch(error) => error.fmt(out),
            Self::Ahead(time) => write!(out, "what was fetched is dated {}, which this machine's clock has not reached", date(*time)),
            Self::Damage(error) => error.fmt(out),
        }
    }
}

impl UpdateError {
    /// Whether something was fetched and refused for its date: it is for the user to see which of server, cache and clock is wrong.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Ahead(_) => true,
            Self::Cache(error) => error.is_refusal(),
            _ => false,
        }
    }
}

impl std::error::Error for UpdateError {}
