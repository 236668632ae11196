//! What commits, trees and tags refer to. Read leniently: history holds odd objects that git itself still reads.

use super::hash::Algorithm;
use crate::blob::{Base, Copied, ObjectId};

/// One name in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeEntry<'a> {
    /// Whether it is a folder, a submodule's commit, or something with content.
    pub kind: EntryKind,
    /// Its name, without a slash.
    pub name: &'a [u8],
    /// The object it names.
    pub id: ObjectId,
}

/// What a tree entry names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A file or symbolic link.
    Content,
    /// A folder.
    Folder,
    /// A commit of another repository: never in this one's objects.
    Submodule,
}

/// The entries of a tree; ends with `Err` when the tree makes no sense from there on.
pub fn tree_entries(tree: &[u8], algorithm: Algorithm) -> impl Iterator<Item = Result<TreeEntry<'_>, ()>> {
    let mut rest = tree;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let entry = tree_entry(&mut rest, algorithm.name_len());
        if entry.is_none() {
            rest = &[];
        }
        Some(entry.ok_or(()))
    })
}

/// Shows the entries of a tree that are not copies of whole entries of its base, and gives where each entry starts, which is what a base's
/// trace is. Ends with `Err`, and no trace, when the tree makes no sense from there on.
pub fn new_entries(
    tree: &[u8],
    algorithm: Algorithm,
    base: Option<&Base<'_, Vec<u32>>>,
    mut show: impl FnMut(Result<TreeEntry<'_>, ()>),
) -> Option<Vec<u32>> {
    let mut starts = Vec::with_capacity(base.map_or(8, |base| base.trace.len() + 1));
    let mut copied = base.map(|base| base.copied).unwrap_or_default();
    let mut at = 0;
    while at < tree.len() {
        while copied.first().is_some_and(|first| first.at + first.len <= at) {
            copied = &copied[1..];
        }
        let known = base.zip(copied.first().filter(|first| first.at <= at));
        if let Some(end) = known.and_then(|(base, copied)| copy_starts(base, copied, at, &mut starts)) {
            at = end;
            continue;
        }
        let mut rest = &tree[at..];
        let Some(entry) = tree_entry(&mut rest, algorithm.name_len()) else {
            show(Err(()));
            return None;
        };
        starts.push(u32::try_from(at).ok()?);
        show(Ok(entry));
        at = tree.len() - rest.len();
    }
    Some(starts)
}

/// Takes over the entries of a base from the one that stands at `at` of the new tree to the last that was copied whole; gives where they end.
fn copy_starts(base: &Base<'_, Vec<u32>>, copied: &Copied, at: usize, starts: &mut Vec<u32>) -> Option<usize> {
    let (there, end) = (u32::try_from(at - copied.at + copied.from).ok()?, copied.from + copied.len);
    let first = base.trace.binary_search(&there).ok()?;
    let known = &base.trace[first..];
    let whole = if end == base.len { known.len() } else { known.partition_point(|start| *start as usize <= end).saturating_sub(1) };
    let last_end = known.get(whole).map_or(base.len, |start| *start as usize);
    // In wrapping numbers, so that one addition moves an entry either way.
    let moved = u32::try_from(at).ok()?.wrapping_sub(there);
    starts.extend(known[..whole].iter().map(|start| start.wrapping_add(moved)));
    (whole > 0).then(|| last_end - copied.from + copied.at)
}

fn tree_entry<'a>(rest: &mut &'a [u8], id_len: usize) -> Option<TreeEntry<'a>> {
    let space = memchr::memchr(b' ', rest.get(..8.min(rest.len()))?)?;
    let (mode, tail) = (&rest[..space], &rest[space + 1..]);
    let (name, tail) = tail.split_at(memchr::memchr(0, tail)?);
    let (id, tail) = tail.get(1..)?.split_at_checked(id_len)?;
    *rest = tail;
    let kind = match mode {
        b"40000" | b"040000" => EntryKind::Folder,
        b"160000" => EntryKind::Submodule,
        _ => EntryKind::Content,
    };
    Some(TreeEntry { kind, name, id: ObjectId::new(id)? })
}

/// What a commit refers to, and its author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitLinks {
    /// The tree of all its files.
    pub tree: ObjectId,
    /// The commits before it.
    pub parents: Vec<ObjectId>,
    /// The author's name, without the address.
    pub author: Vec<u8>,
    /// Author date in seconds since 1970-01-01T00:00:00Z; 0 where it can't be read.
    pub time: i64,
}

/// Reads the headers of a commit.
#[must_use]
pub fn commit_links(commit: &[u8]) -> Option<CommitLinks> {
    let mut headers = commit.split(|byte| *byte == b'\n');
    let tree = ObjectId::from_hex(headers.next()?.strip_prefix(b"tree ")?)?;
    let mut links = CommitLinks { tree, parents: Vec::new(), author: Vec::new(), time: 0 };
    for line in headers.take_while(|line| !line.is_empty()) {
        if let Some(parent) = line.strip_prefix(b"parent ") {
            links.parents.push(ObjectId::from_hex(parent)?);
        } else if let Some(author) = line.strip_prefix(b"author ") {
            let name_end = memchr::memchr(b'<', author).unwrap_or(author.len());
            links.author = author[..name_end].trim_ascii().to_vec();
            links.time = memchr::memrchr(b'>', author).and_then(|end| seconds(&author[end + 1..])).unwrap_or(0);
            break;
        }
    }
    Some(links)
}

/// The object that an annotated tag names.
#[must_use]
pub fn tag_target(tag: &[u8]) -> Option<ObjectId> {
    let line = tag.split(|byte| *byte == b'\n').next()?;
    ObjectId::from_hex(line.strip_prefix(b"object ")?)
}

fn seconds(text: &[u8]) -> Option<i64> {
    std::str::from_utf8(text).ok()?.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef01234567";

    #[test]
    fn reads_commits_leniently() {
        let text = format!("tree {ID}\nparent {ID}\nauthor A > B <a@b> 12 +0000\ncommitter x\n\nparent {ID}\n");
        let links = commit_links(text.as_bytes()).expect("it is a commit");
        assert_eq!((links.parents.len(), links.author.as_slice(), links.time), (1, &b"A > B"[..], 12));
        let odd = commit_links(format!("tree {ID}\nauthor nobody\n").as_bytes()).expect("it is a commit");
        assert_eq!((odd.author.as_slice(), odd.time), (&b"nobody"[..], 0));
        assert_eq!(commit_links(b"tree 12\n"), None);
        assert_eq!(tag_target(format!("object {ID}\ntype commit\n").as_bytes()), ObjectId::from_hex(ID.as_bytes()));
    }

    #[test]
    fn a_damaged_tree_ends_with_an_error() {
        let id = [7; 20];
        let tree = [b"100644 a\0".as_slice(), &id, b"40000 b\0", &id[..19]].concat();
        let entries: Vec<_> = tree_entries(&tree, Algorithm::Sha1).collect();
        assert_eq!(entries.len(), 2);
        assert!(entries[0].is_ok_and(|entry| entry.name == b"a" && entry.kind == EntryKind::Content));
        assert!(entries[1].is_err());
    }

    /// Trees of which parts are copied from others, cut anywhere: each entry is shown, unless the base has the very same one.
    #[test]
    fn what_a_base_does_not_have_is_shown() {
        let mut dice = 7_usize;
        let mut below = |end: usize| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (dice >> 33) % end.max(1)
        };
        let (mut inherited, mut malformed) = (0, 0);
        for _ in 0..2000 {
            let mut base: Vec<u8> = Vec::new();
            for _ in 0..below(8) {
                base.extend([b"100644 ".as_slice(), &b"abc"[..=below(3)], b"\0"].concat());
                base.extend([u8::try_from(below(3) * 16).unwrap_or(0); 20]);
            }
            let trace = new_entries(&base, Algorithm::Sha1, None, |_| {}).expect("the tree is sound");
            let (mut tree, mut copied): (Vec<u8>, Vec<Copied>) = (Vec::new(), Vec::new());
            for _ in 0..below(4) {
                let edge = |cut: usize| {
                    if cut.is_multiple_of(4) { cut.min(base.len()) } else { trace.get(cut % 8).map_or(base.len(), |at| *at as usize) }
                };
                let (from, end) = (edge(below(99)), edge(below(99)));
                if from < end {
                    copied.push(Copied { from, at: tree.len(), len: end - from });
                    tree.extend_from_slice(&base[from..end]);
                }
                if below(2) == 0 {
                    tree.extend([b"40000 new\0".as_slice(), &[9; 20]].concat());
                }
            }
            let mut shown = Vec::new();
            let known = Base { trace: &trace, len: base.len(), copied: &copied };
            let starts =
                new_entries(&tree, Algorithm::Sha1, Some(&known), |entry| shown.push(entry.map(|entry| (entry.name.to_vec(), entry.id))));
            let all = |tree: &[u8]| -> Vec<_> {
                tree_entries(tree, Algorithm::Sha1).map(|entry| entry.map(|entry| (entry.name.to_vec(), entry.id))).collect()
            };
            let (of_base, of_tree) = (all(&base), all(&tree));
            assert!(of_tree.iter().all(|entry| shown.contains(entry) || (entry.is_ok() && of_base.contains(entry))), "{tree:?}");
            assert!(shown.iter().all(|entry| of_tree.contains(entry)), "{tree:?}");
            assert_eq!(starts, new_entries(&tree, Algorithm::Sha1, None, |_| {}), "{tree:?}");
            malformed += usize::from(starts.is_none());
            inherited += of_tree.len() - shown.len();
        }
        assert!(inherited > 500 && malformed > 100, "too little to prove anything: {inherited}, {malformed}");
    }
}
