//! A commit.

use lockhound::blob::ObjectId;
use lockhound::objects::commit_links;

/// The commit.
pub fn run(text: &[u8]) {
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    let headers = &lines[..lines.iter().position(|line| line.is_empty()).unwrap_or(lines.len())];
    let named = |word: &[u8], lines: &[&[u8]]| -> Vec<Option<ObjectId>> {
        lines.iter().filter_map(|line| line.strip_prefix(word)).map(ObjectId::from_hex).collect()
    };
    let author = headers.iter().position(|line| line.starts_with(b"author ")).unwrap_or(headers.len());
    let tree = named(b"tree ", &headers[..headers.len().min(1)]);
    let parents = named(b"parent ", headers.get(1..author).unwrap_or_default());
    let Some(read) = commit_links(text) else {
        assert!(tree.first().is_none_or(Option::is_none) || parents.iter().any(Option::is_none), "it is a commit");
        return;
    };
    assert_eq!(tree, [Some(read.tree)]);
    assert_eq!(parents, read.parents.iter().copied().map(Some).collect::<Vec<_>>());
    assert!(!read.author.contains(&b'\n') && !read.author.contains(&b'<'));
}
