//! An opened repository: its objects, refs, reflogs and index. Opened isolated: nothing its configuration names is run, read or fetched.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use gix::bstr::ByteSlice;

use super::discovery::{Layout, discover, refuse_odd_files};
use crate::blob::ObjectId;
use crate::finding::{Gap, GapReason};
use crate::objects::{Algorithm, Kind, Reader, Store};

/// The largest reflog file that is read, in bytes.
const MAX_REFLOG: u64 = 64 << 20;

/// A ref and the object that it names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ref {
    /// Its full name, `refs/heads/main`; the repository's bytes.
    pub name: Vec<u8>,
    /// The object it names, not peeled; none for a symbolic ref.
    pub target: Option<ObjectId>,
}

/// A file of git's reflog.
pub struct Reflog {
    /// Its path below the git folder.
    pub path: Vec<u8>,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A path in the index and the blob staged for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Staged {
    /// Relative to the repository's root; the repository's bytes.
    pub path: Vec<u8>,
    /// The blob.
    pub id: ObjectId,
}

/// What git hands to its hooks beside the repository: paths of its own environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handed {
    /// The index of a commit that is being made, which need not be the repository's.
    pub index: Option<PathBuf>,
    /// Folders of objects that are not taken in yet, and of those that they build on.
    pub objects: Vec<PathBuf>,
}

/// A repository, opened for reading.
pub struct Repository {
    git: gix::Repository,
    /// Where it keeps its things.
    pub layout: Layout,
    /// All its objects.
    pub store: Store,
    /// How its objects are named.
    pub algorithm: Algorithm,
    /// All its refs, by name.
    pub refs: Vec<Ref>,
    /// The commit that HEAD leads to.
    pub head: Option<ObjectId>,
    /// The commits at which a shallow clone's history is cut off.
    pub shallow: BTreeSet<ObjectId>,
    /// What could not be opened.
    pub gaps: Vec<Gap>,
    index_file: PathBuf,
}

impl Repository {
    /// Finds and opens the repository at or above `path`.
    pub fn open(path: &Path) -> Result<Self> {
        Self::open_with(path, &Handed::default())
    }

    /// The same, with what git hands to a hook.
    pub fn open_with(path: &Path, handed: &Handed) -> Result<Self> {
        let layout = discover(path)?;
        refuse_odd_files(&layout)?;
        let options = gix::open::Options::isolated()
            .with(gix::sec::Trust::Reduced)
            .open_path_as_is(true)
            // A commit-graph and an index over all packs may tell of other objects than there are: a range would end elsewhere.
            .config_overrides([
                "core.useReplaceRefs=false",
                "core.commitGraph=false",
                "core.multiPackIndex=false",
                "gitoxide.objects.allocLimit=268435456",
            ]);
        let git = options.open(&layout.git_dir).map_err(|error| anyhow!("{error}"));
        let git = git.with_context(|| format!("the repository {} can't be opened", layout.git_dir.display()))?.to_thread_local();
        let algorithm = if git.object_hash() == gix::hash::Kind::Sha1 { Algorithm::Sha1 } else { Algorithm::Sha256 };
        // A linked worktree's objects are the main repository's.
        let own = layout.worktree.as_deref().filter(|worktree| layout.common_dir.starts_with(worktree));
        let mut folders = handed.objects.clone();
        folders.push(layout.common_dir.join("objects"));
        let store = Store::open_all(folders, algorithm, own.unwrap_or(&layout.common_dir));
        let index_file = handed.index.clone().unwrap_or_else(|| layout.git_dir.join("index"));
        let (refs, shallow, gaps) = (Vec::new(), BTreeSet::new(), Vec::new());
        let mut repository = Self { git, store, algorithm, refs, head: None, shallow, gaps, layout, index_file };
        repository.gaps.extend_from_slice(repository.store.gaps());
        repository.read_refs();
        repository.read_head();
        repository.read_shallow();
        Ok(repository)
    }

    /// The commit that a revision such as `HEAD~2` or `v1.0` leads to.
    pub fn resolve(&self, revision: &str) -> Result<ObjectId> {
        let unknown = || format!("unknown revision `{revision}`: it names no commit of this repository (a shallow clone may lack it)");
        let id = self.git.rev_parse_single(revision).ok().with_context(unknown)?;
        let commit = id.object().ok().and_then(|object| object.peel_to_commit().ok()).with_context(unknown)?;
        object_id(&commit.id).with_context(unknown)
    }

    /// Where the histories of two commits last met.
    pub fn merge_base(&self, a: ObjectId, b: ObjectId) -> Result<ObjectId> {
        let parse = |id: ObjectId| gix::ObjectId::try_from(id.as_bytes()).ok();
        let base = parse(a).zip(parse(b)).and_then(|(a, b)| object_id(&self.git.merge_base(a, b).ok()??));
        base.with_context(|| format!("{} and {} have no commit in common", a.short(), b.short()))
    }

    /// What is staged; nothing in a bare repository.
    pub fn index(&self) -> Result<Vec<Staged>, Gap> {
        let path = &self.index_file;
        if !path.exists() {
            return Ok(Vec::new());
        }
        let index = gix::index::File::at(path, self.git.object_hash(), false, gix::index::decode::Options::default())
            .map_err(|error| gap(GapReason::BrokenIndex, "index", &format!("the index can't be read: {error}; `git status` tells more")))?;
        let files = index.entries().iter().filter(|entry| entry.mode != gix::index::entry::Mode::COMMIT && !entry.mode.is_sparse());
        Ok(files.filter_map(|entry| Some(Staged { path: entry.path(&index).to_vec(), id: object_id(&entry.id)? })).collect())
    }

    /// All reflogs of the repository and its worktrees, and what of them can't be read.
    #[must_use]
    pub fn reflogs(&self) -> (Vec<Reflog>, Vec<Gap>) {
        let (mut logs, mut gaps) = (Vec::new(), Vec::new());
        let mut folders = vec![self.layout.common_dir.join("logs"), self.layout.git_dir.join("logs")];
        folders.extend(list(&self.layout.common_dir.join("worktrees")).into_iter().map(|worktree| worktree.join("logs")));
        folders.sort();
        folders.dedup();
        while let Some(folder) = folders.pop() {
            for path in list(&folder) {
                let Ok(metadata) = fs::symlink_metadata(&path) else { continue };
                if metadata.is_dir() {
                    folders.push(path);
                } else if metadata.is_file() {
                    let name = path.strip_prefix(&self.layout.common_dir).unwrap_or(&path).as_os_str().as_encoded_bytes().to_vec();
                    match fs::read(&path) {
                        _ if metadata.len() > MAX_REFLOG => gaps.push(over_limit(&name, metadata.len())),
                        Ok(bytes) => logs.push(Reflog { path: name, bytes }),
                        Err(error) => gaps.push(gap(GapReason::Unreadable, &name, &error.to_string())),
                    }
                }
            }
        }
        logs.sort_by(|a, b| a.path.cmp(&b.path));
        (logs, gaps)
    }

    fn read_refs(&mut self) {
        let broken = |why: String| gap(GapReason::BrokenRef, "refs", &format!("{why}; `git fsck` tells more"));
        let platform = match self.git.references() {
            Ok(platform) => platform,
            Err(error) => return self.gaps.push(broken(format!("the refs can't be read: {error}"))),
        };
        match platform.all() {
            Ok(all) => {
                for reference in all {
                    match reference {
                        Ok(reference) => self.refs.push(Ref {
                            name: reference.name().as_bstr().to_vec(),
                            target: reference.target().try_id().and_then(|id| ObjectId::new(id.as_bytes())),
                        }),
                        Err(error) => self.gaps.push(broken(format!("a ref can't be read: {error}"))),
                    }
                }
            }
            Err(error) => self.gaps.push(broken(format!("the refs can't be read: {error}"))),
        }
        self.read_other_heads();
        self.refs.sort();
        for reference in &self.refs {
            if let Some(target) = reference.target.filter(|target| !self.store.contains(target)) {
                let detail = format!("it names {target}, which is not there; `git fsck` tells more, and a fresh clone mends it");
                self.gaps.push(Gap { object: Some(target), ..gap(GapReason::BrokenRef, &reference.name, &detail) });
            }
        }
    }

    /// The detached HEADs of the repository's other worktrees, which git counts among the refs.
    fn read_other_heads(&mut self) {
        let common = &self.layout.common_dir;
        let heads = list(&common.join("worktrees")).into_iter().chain([common.clone()]).filter(|folder| *folder != self.layout.git_dir);
        for head in heads.map(|folder| folder.join("HEAD")).filter(|head| head.is_file()) {
            if let Some(target) = fs::read(&head).ok().and_then(|text| ObjectId::from_hex(text.trim_ascii())) {
                let name = head.strip_prefix(common).unwrap_or(&head).as_os_str().as_encoded_bytes().to_vec();
                self.refs.push(Ref { name, target: Some(target) });
            }
        }
    }

    /// HEAD's commit, read by our own reader: gix would follow alternates anywhere.
    fn read_head(&mut self) {
        let target = self.git.head().ok().and_then(|head| object_id(head.id()?.as_ref()));
        let is_commit = |id: &ObjectId| Reader::new(&self.store).read_kind(id, Kind::Commit).is_ok();
        self.head = target.filter(is_commit);
        // Before the first commit there may be objects, staged ones, but no ref.
        let is_unborn = self.refs.is_empty() && self.git.head().is_ok_and(|head| head.is_unborn());
        if self.head.is_none() && !self.store.is_empty() && !is_unborn {
            self.gaps.push(gap(
                GapReason::BrokenRef,
                "HEAD",
                "it leads to no commit, so what is live at HEAD can't be told; check out a branch",
            ));
        }
    }

    fn read_shallow(&mut self) {
        let Ok(text) = fs::read(self.layout.common_dir.join("shallow")) else { return };
        self.shallow = text.lines().filter_map(ObjectId::from_hex).collect();
        if !self.shallow.is_empty() {
            let detail = format!(
                "the clone is shallow: the history before {} commit(s) is not here; clone with `fetch-depth: 0`, or run `git fetch --unshallow`",
                self.shallow.len()
            );
            self.gaps.push(gap(GapReason::ShallowHistory, "shallow", &detail));
        }
    }
}

fn object_id(id: &gix::oid) -> Option<ObjectId> {
    ObjectId::new(id.as_bytes())
}

/// The sorted content of a folder; nothing when there is none.
fn list(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn gap(reason: GapReason, path: &(impl AsRef<[u8]> + ?Sized), detail: &str) -> Gap {
    Gap { reason, path: Some(path.into()), object: None, bytes: None, detail: detail.into() }
}

fn over_limit(path: &[u8], bytes: u64) -> Gap {
    Gap { bytes: Some(bytes), ..gap(GapReason::OverLimit, path, "the reflog is larger than the scan takes") }
}
