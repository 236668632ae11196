//! Parts of the history as hooks and workflows ask for them: by the names of objects, of which some may not be here.

use super::repository::Repository;
use super::revisions::{Revisions, commit_of};
use crate::blob::ObjectId;
use crate::finding::{Gap, GapReason};
use crate::objects::{Kind, Reader, tag_target};

/// How many tags that lead to tags are followed.
const MAX_TAGS: usize = 16;

/// What to scan of the history, and what to leave out with all that led to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// What to scan: commits, or tags, trees and blobs.
    pub tips: Vec<ObjectId>,
    /// The refs to scan, beside these: as in `hidden_refs`, or `HEAD`.
    pub tip_refs: Vec<Vec<u8>>,
    /// Commits to leave out. Those that are not here leave nothing out.
    pub hidden: Vec<ObjectId>,
    /// The refs to leave out: all below these folders, such as `refs/remotes/origin/`, or of just this name.
    pub hidden_refs: Vec<Vec<u8>>,
    /// The commit that the policy is taken from; without one, what stood just before.
    pub base: Option<ObjectId>,
    /// Whether what has nothing before it, anywhere, may bring the policy that it is judged by, as a whole repository does.
    pub brings_policy: bool,
    /// What brings the commits that a shallow clone lacks; a clause of a gap's detail.
    pub remedy: Option<String>,
}

/// What tips lead to.
#[derive(Default)]
pub(super) struct Tips {
    pub(super) revisions: Revisions,
    /// Tags on the way, and blobs.
    pub(super) objects: Vec<ObjectId>,
    /// Trees that a tag or a ref names.
    pub(super) trees: Vec<ObjectId>,
    /// What is not here.
    pub(super) gaps: Vec<Gap>,
}

impl Asked {
    /// Resolves what is here.
    pub(super) fn resolve(&self, repository: &Repository) -> Tips {
        let mut reader = Reader::new(&repository.store);
        let mut tips = Tips::default();
        let head = repository.head.filter(|_| self.tip_refs.iter().any(|name| name == b"HEAD"));
        let mut ids: Vec<ObjectId> = self.tips.iter().copied().chain(named(repository, &self.tip_refs)).chain(head).collect();
        ids.sort();
        ids.dedup();
        for id in ids.into_iter().filter(|id| !id.is_null()) {
            tips.follow(&mut reader, id, self);
        }
        let mut hidden: Vec<ObjectId> = self.hidden.iter().copied().chain(named(repository, &self.hidden_refs)).collect();
        hidden.sort();
        hidden.dedup();
        tips.revisions.hidden = hidden.into_iter().filter_map(|id| commit_of(&mut reader, id)).collect();
        tips
    }
}

/// What the refs of these names, or below these folders, name.
fn named(repository: &Repository, names: &[Vec<u8>]) -> impl Iterator<Item = ObjectId> {
    let is_one = |name: &[u8]| names.iter().any(|of| if of.ends_with(b"/") { name.starts_with(of) } else { name == of.as_slice() });
    repository.refs.iter().filter(move |reference| is_one(&reference.name)).filter_map(|reference| reference.target)
}

impl Tips {
    fn follow(&mut self, reader: &mut Reader<'_>, id: ObjectId, asked: &Asked) {
        let mut at = id;
        for _ in 0..MAX_TAGS {
            if reader.large(&at).is_some() {
                return self.objects.push(at);
            }
            match reader.read(&at) {
                Ok((Kind::Commit, _)) => return self.revisions.tips.push(at),
                Ok((Kind::Tree, _)) => return self.trees.push(at),
                Ok((Kind::Blob, _)) => return self.objects.push(at),
                Ok((Kind::Tag, tag)) => {
                    self.objects.push(at);
                    match tag_target(&tag) {
                        Some(target) => at = target,
                        None => break,
                    }
                }
                Err(gap) if gap.reason == GapReason::MissingObject => {
                    let remedy = asked.remedy.as_deref().unwrap_or("fetch it");
                    let detail = format!("it was to be scanned and is not here: {remedy}");
                    return self.gaps.push(Gap { detail: detail.into(), ..gap });
                }
                Err(gap) => return self.gaps.push(gap),
            }
        }
        let detail = "the tag leads to nothing that can be scanned".into();
        self.gaps.push(Gap { reason: GapReason::CorruptObject, path: None, object: Some(id), bytes: None, detail });
    }
}
