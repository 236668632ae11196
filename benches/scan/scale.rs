//! Repositories as large as one likes, to see what a scan costs by size: the pack is written as it is made, by no git.
//!
//! Each commit changes a line of one of 192 files in 12 folders: a blob, a folder's tree and the root's tree, stored as deltas on the ones
//! before, and the commit. So n commits are about 4n objects, in the shares that large repositories have. `noise` bytes that are new in each
//! commit and stored as they are make the pack as large as one likes.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;

use anyhow::{Context, Result};
use libdeflater::{CompressionLvl, Compressor};
use lockhound::blob::ObjectId;
use lockhound::objects::{Algorithm, Kind};

use crate::packer::{MAX_SHORT, Packer, Step, bare, delta, distance, header, number, stored};
use crate::repository::{Dice, line};

const FOLDERS: usize = 12;
const FILES: usize = 16;
const LINES: usize = 100;
/// The longest chain of deltas, as git makes them.
const DEPTH: u32 = 50;

/// A file or folder: what it holds, and where that stands in the pack.
#[derive(Clone, Default)]
struct Version {
    bytes: Vec<u8>,
    id: Option<ObjectId>,
    at: u64,
    depth: u32,
}

struct Out {
    packer: Packer<BufWriter<File>>,
    compressor: Compressor,
    /// Whether the pack is to be large, and nothing compressed.
    noisy: bool,
}

/// Makes a bare repository of this many commits in `folder`.
pub(crate) fn make(folder: &Path, commits: u32, noise: usize) -> Result<()> {
    bare(folder, Algorithm::Sha1)?;
    let pack = BufWriter::with_capacity(1 << 20, File::create(folder.join("objects/pack/pack-made.pack"))?);
    let objects = u32::try_from(FOLDERS * FILES + FOLDERS)? + 2 + 4 * commits;
    let mut out = Out {
        packer: Packer::new(pack, Algorithm::Sha1, objects)?,
        compressor: Compressor::new(CompressionLvl::fastest()),
        noisy: noise > 0,
    };
    let mut dice = Dice(0x5ca1_ab1e_0dd5_eed5);
    let mut files = vec![Version::default(); FOLDERS * FILES];
    let mut lines: Vec<Vec<String>> = Vec::new();
    for file in &mut files {
        let text: Vec<String> = (0..LINES).map(|_| line(&mut dice)).collect();
        out.put(Kind::Blob, file, text.concat().into_bytes())?;
        lines.push(text);
    }
    let mut trees = vec![Version::default(); FOLDERS];
    for (tree, files) in trees.iter_mut().zip(files.chunks(FILES)) {
        out.put(Kind::Tree, tree, listing("100644 file", files)?)?;
    }
    let mut root = Version::default();
    out.put(Kind::Tree, &mut root, listing("40000 folder", &trees)?)?;
    let mut parent = out.commit(&root, None, &line(&mut dice))?;
    for _ in 0..commits {
        let at = usize::try_from(dice.below((FOLDERS * FILES) as u64))?;
        let changed = if noise > 0 { 0 } else { usize::try_from(dice.below(LINES as u64))? };
        lines[at][changed] = noisy_line(&mut dice, noise);
        out.put(Kind::Blob, &mut files[at], lines[at].concat().into_bytes())?;
        let folder = at / FILES;
        out.put(Kind::Tree, &mut trees[folder], listing("100644 file", &files[folder * FILES..(folder + 1) * FILES])?)?;
        out.put(Kind::Tree, &mut root, listing("40000 folder", &trees)?)?;
        parent = out.commit(&root, Some(parent), &line(&mut dice))?;
    }
    fs::write(folder.join("objects/pack/pack-made.idx"), out.packer.finish(MAX_SHORT)?)?;
    fs::write(folder.join("refs/heads/main"), format!("{parent}\n"))?;
    Ok(())
}

/// A line, and before it a line of `noise` letters.
fn noisy_line(dice: &mut Dice, noise: usize) -> String {
    let letters: Vec<String> = (0..noise.div_ceil(8)).map(|_| format!("{:08x}", dice.below(1 << 32))).collect();
    let letters = letters.concat();
    if letters.is_empty() { line(dice) } else { letters + "\n" + &line(dice) }
}

/// A tree whose entries are named by number.
fn listing(name: &str, entries: &[Version]) -> Result<Vec<u8>> {
    let mut tree = Vec::new();
    for (number, entry) in entries.iter().enumerate() {
        tree.extend(format!("{name}_{number:02}\0").into_bytes());
        tree.extend(entry.id.context("what a tree names is put before it")?.as_bytes());
    }
    Ok(tree)
}

impl Out {
    /// Writes the next version of an object, as a delta on the last one: what is the same at both ends is copied.
    fn put(&mut self, kind: Kind, version: &mut Version, bytes: Vec<u8>) -> Result<()> {
        let id = Algorithm::Sha1.name_of(kind, &bytes);
        let old = &version.bytes;
        if version.id.is_none() || version.depth >= DEPTH {
            let packed = self.packed(&bytes)?;
            let at = self.packer.add(id, &[&header(number(kind), bytes.len() as u64), &packed])?;
            *version = Version { bytes, id: Some(id), at, depth: 0 };
            return Ok(());
        }
        let before = old.iter().zip(&bytes).take_while(|(old, new)| old == new).count();
        let most = old.len().min(bytes.len()) - before;
        let behind = old.iter().rev().zip(bytes.iter().rev()).take(most).take_while(|(old, new)| old == new).count();
        let copies = [(0, before), (old.len() - behind, behind)].map(|(from, len)| (len > 0).then_some(Step::Copy(from, len)));
        let [first, last] = copies;
        let steps: Vec<Step<'_>> = first.into_iter().chain([Step::Insert(&bytes[before..bytes.len() - behind])]).chain(last).collect();
        let delta = delta(old.len() as u64, bytes.len() as u64, &steps);
        let back = distance(self.packer.at - version.at);
        let packed = self.packed(&delta)?;
        let at = self.packer.add(id, &[&header(6, delta.len() as u64), &back, &packed])?;
        *version = Version { bytes, id: Some(id), at, depth: version.depth + 1 };
        Ok(())
    }

    fn commit(&mut self, root: &Version, parent: Option<ObjectId>, message: &str) -> Result<ObjectId> {
        let tree = root.id.context("a commit's tree is put before it")?;
        let parent = parent.map(|id| format!("parent {id}\n")).unwrap_or_default();
        // Later than its parent: an entry starts behind the one before it.
        let who = format!("Bench <bench@example.org> {} +0000", 1_200_000_000 + self.packer.at / 64);
        let text = format!("tree {tree}\n{parent}author {who}\ncommitter {who}\n\n{message}");
        let id = Algorithm::Sha1.name_of(Kind::Commit, text.as_bytes());
        let packed = self.packed(text.as_bytes())?;
        self.packer.add(id, &[&header(number(Kind::Commit), text.len() as u64), &packed])?;
        Ok(id)
    }

    fn packed(&mut self, bytes: &[u8]) -> Result<Vec<u8>> {
        if self.noisy {
            return Ok(stored(bytes));
        }
        let mut out = vec![0; self.compressor.zlib_compress_bound(bytes.len())];
        let len = self.compressor.zlib_compress(bytes, &mut out)?;
        out.truncate(len);
        Ok(out)
    }
}
