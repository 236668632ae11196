//! Walks a pack, given as bytes, and tells what came of each of its objects.

use std::fs;
use std::path::{Path, PathBuf};

use lockhound::blob::{Copied, ObjectId};
use lockhound::finding::Gap;
use lockhound::objects::{Algorithm, Kind, Met, Reader, Store};
use tempfile::TempDir;

/// An object that was shown.
#[derive(Debug)]
pub struct Shown {
    pub id: ObjectId,
    pub kind: Kind,
    pub bytes: Vec<u8>,
}

/// What came of a walk.
pub struct Walked {
    /// How many objects there should be.
    pub len: u64,
    pub shown: Vec<Shown>,
    pub gaps: Vec<Gap>,
}

impl Walked {
    /// Whether the object was shown, and with which bytes.
    pub fn shown(&self, id: ObjectId) -> Vec<&[u8]> {
        self.shown.iter().filter(|shown| shown.id == id).map(|shown| shown.bytes.as_slice()).collect()
    }

    /// Whether the object is a gap.
    pub fn is_gap(&self, id: ObjectId) -> bool {
        self.gaps.iter().any(|gap| gap.object == Some(id))
    }
}

thread_local! {
    /// One for all runs: to make a folder takes longer than to walk.
    static FOLDER: TempDir = {
        let memory = Path::new("/dev/shm");
        let parent = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let folder = tempfile::tempdir_in(parent).expect("a folder can be made");
        fs::create_dir(folder.path().join("pack")).expect("the folder is new");
        folder
    };
}

/// Walks a pack, and reads each of its objects by name: both ways must give the same.
pub fn walk(pack: &[u8], index: &[u8]) -> Walked {
    let folder: PathBuf = FOLDER.with(|folder| folder.path().to_owned());
    for (name, bytes) in [("pack/pack-a.pack", pack), ("pack/pack-a.idx", index)] {
        fs::write(folder.join(name), bytes).expect("the folder can be written");
    }
    let store = Store::open(&folder, Algorithm::Sha1, &folder);
    let (states, gaps) = store.plan(&Kind::ALL).with_seals().follow(1, Vec::new, |shown: &mut Vec<Shown>, met: Met<'_, Vec<u8>>| {
        if let Some(base) = met.base {
            assert_eq!(base.len, base.trace.len(), "the base is the one that was shown");
            check_copies(base.trace, met.object.bytes, base.copied);
        }
        shown.push(Shown { id: met.object.id, kind: met.object.kind, bytes: met.object.bytes.to_vec() });
        Some(met.object.bytes.to_vec())
    });
    assert_eq!(states.len(), 1, "the walk does not fail");
    let mut reader = Reader::new(&store);
    let shown: Vec<Shown> = states.into_iter().flatten().collect();
    for one in shown.iter().filter(|one| shown.iter().filter(|other| other.id == one.id).count() == 1) {
        // An index out of order names objects that can't be found by name.
        if let Ok((kind, bytes)) = reader.read(&one.id) {
            assert!((kind, bytes.as_slice()) == (one.kind, one.bytes.as_slice()), "{} is read otherwise by name", one.id);
        } else {
            assert!(!store.contains(&one.id), "{} can't be read by name", one.id);
        }
    }
    let gaps = store.gaps().iter().cloned().chain(gaps).collect();
    Walked { len: store.len(), shown, gaps }
}

/// What is told of the copies in `text` is true, in order, and as short as it can be.
fn check_copies(base: &[u8], text: &[u8], copied: &[Copied]) {
    let mut end = 0;
    for (number, copy) in copied.iter().enumerate() {
        assert!(copy.at >= end, "copies do not overlap");
        end = copy.at + copy.len;
        assert_eq!(base[copy.from..copy.from + copy.len], text[copy.at..end]);
        let last = number.checked_sub(1).map(|last| copied[last]);
        assert!(last.is_none_or(|last| (last.from + last.len, last.at + last.len) != (copy.from, copy.at)), "what is one is told as one");
    }
}
