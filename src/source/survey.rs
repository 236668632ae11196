//! One walk over all commits and trees, for findings only: the history, and where in it what is wanted stands.

use super::history::{Commit, History};
use super::shapes::Shapes;
use super::stays::{Marked, Pass, Stays, Strand};
use super::wanted::Wanted;
use crate::blob::ObjectId;
use crate::objects::{Kind, Met, Store, commit_links};

/// Reads all commits of `store`, and all trees where anything is `wanted`, each once, on `threads` threads. `tips` are the objects that refs
/// name. What can't be read is a gap of the scan itself.
pub fn survey<'a>(store: &'a Store, tips: impl Iterator<Item = ObjectId>, wanted: &Wanted, threads: usize) -> (History<'a>, Shapes) {
    let kinds: &[Kind] = if wanted.is_empty() { &[Kind::Commit] } else { &[Kind::Commit, Kind::Tree] };
    let pass = Pass::new(wanted, store.algorithm());
    let start = || (Vec::new(), Strand::default());
    let (seen, _) = store.plan(kinds).follow(threads, start, |(commits, strand), met: Met<'_, Marked>| {
        let object = met.object;
        if object.kind == Kind::Tree {
            return strand.add(&pass, object, met.base.as_ref());
        }
        if let Some(links) = commit_links(object.bytes) {
            commits.push(Commit { id: object.id, tree: links.tree, parents: links.parents, time: links.time });
        }
        None
    });
    let (commits, strands): (Vec<_>, Vec<_>) = seen.into_iter().unzip();
    let history = History::of(store, commits.into_iter().flatten(), tips);
    (history, Shapes::of_stays(Stays::of(pass, strands)))
}
