//! A tree that is made of parts of another: what is read of it must be what reading all of it gives.

use lockhound::blob::{Base, Copied, ObjectId};
use lockhound::objects::{Algorithm, TreePart, tree_entries, tree_parts};

use super::program::Program;

type Read = Vec<Result<(Vec<u8>, ObjectId), ()>>;

/// The base's length, the base, then copies and new bytes.
pub fn run(text: &[u8]) {
    let mut program = Program(text);
    let algorithm = if program.byte() & 1 == 0 { Algorithm::Sha1 } else { Algorithm::Sha256 };
    let len = program.word() % 512;
    let base = program.take(len);
    let starts = tree_parts(base, algorithm, None, |_| {});
    assert_eq!(starts.is_none(), all(base, algorithm).iter().any(Result::is_err));
    let (mut tree, mut copied): (Vec<u8>, Vec<Copied>) = (Vec::new(), Vec::new());
    while !program.is_over() && tree.len() < 4096 {
        if program.byte() & 1 == 0 {
            let from = edge(&mut program, starts.as_deref().unwrap_or_default(), base.len());
            let end = edge(&mut program, starts.as_deref().unwrap_or_default(), base.len());
            if from < end {
                copied.push(Copied { from, at: tree.len(), len: end - from });
                tree.extend_from_slice(&base[from..end]);
            }
        } else {
            let len = program.below(64);
            tree.extend_from_slice(program.take(len));
        }
    }
    let copied = joined(copied);
    let known = starts.as_ref().map(|trace| Base { trace, len: base.len(), copied: &copied });
    let mut shown: Read = Vec::new();
    let read = tree_parts(&tree, algorithm, known.as_ref(), |part| match part {
        TreePart::New(_, entry) => shown.push(Ok((entry.name.to_vec(), entry.id))),
        TreePart::Malformed => shown.push(Err(())),
        TreePart::Copied(..) => {}
    });
    let (of_base, of_tree) = (all(base, algorithm), all(&tree, algorithm));
    assert_eq!(read, tree_parts(&tree, algorithm, None, |_| {}), "where its entries start");
    assert!(of_tree.iter().all(|entry| shown.contains(entry) || (entry.is_ok() && of_base.contains(entry))), "all are known");
    assert!(shown.iter().all(|entry| of_tree.contains(entry)), "none is made up");
}

/// The start of an entry of the base, or anywhere.
fn edge(program: &mut Program<'_>, starts: &[u32], len: usize) -> usize {
    match usize::from(program.byte()) {
        number if number < 128 => starts.get(number).map_or(len, |at| *at as usize),
        _ => program.below(len + 1),
    }
}

/// Copies that are one in both trees as one, as those of a delta come.
fn joined(copied: Vec<Copied>) -> Vec<Copied> {
    let mut out: Vec<Copied> = Vec::new();
    for next in copied {
        match out.last_mut() {
            Some(last) if last.from + last.len == next.from && last.at + last.len == next.at => last.len += next.len,
            _ => out.push(next),
        }
    }
    out
}

fn all(tree: &[u8], algorithm: Algorithm) -> Read {
    tree_entries(tree, algorithm).map(|entry| entry.map(|entry| (entry.name.to_vec(), entry.id))).collect()
}
