//! Repositories that are sound and made to cost more than they should: each is read whole or told as a gap, in bounded time and memory.

use std::fs;

use lockhound::blob::ObjectId;
use lockhound::finding::GapReason;
use lockhound::objects::{Algorithm, Kind};

use super::look::{Look, look};
use super::packer::{Content, Entry, Packer, Step, bare, blob, deflated, delta, header, name, number, repository, stored, whole};
use super::samples::{bash, token};

fn secret() -> Vec<u8> {
    format!("one\ntoken = {}\n", token()).into_bytes()
}

fn looked(entries: &[Entry]) -> (u8, bool, Vec<GapReason>) {
    let temp = tempfile::tempdir().expect("there is room");
    repository(temp.path(), "sample", entries);
    let Look { code, found, gaps } = look(&temp.path().join("sample")).expect("it scans");
    (code, found, gaps)
}

fn on(number: usize, id: ObjectId, bytes: Vec<u8>) -> Entry {
    Entry { id, content: Content::OnEntry(number, bytes), claimed: None }
}

fn stream(what: &str, claimed: u64, stream: Vec<u8>) -> Entry {
    Entry { id: name(what.as_bytes()), content: Content::Stream(stream), claimed: Some(claimed) }
}

/// A pack of a kilobyte in which each object is twice the one before: the limit of an object ends it.
#[test]
fn each_twice_the_one_before() {
    let mut entries = vec![blob(&[b'x'; 0x1_0000])];
    for power in 0..20_usize {
        let len = 0x1_0000 << power;
        let once = || (0..len).step_by(0xff_ff00).map(|at| Step::Copy(at, 0xff_ff00.min(len - at)));
        let steps: Vec<Step<'_>> = once().chain(once()).collect();
        entries.push(on(power, name(&power.to_le_bytes()), delta(len as u64, 2 * len as u64, &steps)));
    }
    // 2^16 to 2^28 bytes are taken; 2^29 and the seven on it are not.
    let (code, found, gaps) = looked(&entries);
    assert_eq!((code, found, gaps), (3, false, vec![GapReason::OverLimit; 8]));
}

#[test]
fn streams_that_hold_other_than_they_say() {
    let (zeros, secret) = (vec![0; 4 << 20], secret());
    let bomb = deflated(&zeros);
    let real = zeros.len() as u64;
    assert_eq!(looked(&[stream("honest", real, bomb.clone()), blob(&secret)]), (1, true, vec![]));
    for (what, claimed, reason) in [
        ("a byte", 1, GapReason::CorruptObject),
        ("less", real - 1, GapReason::CorruptObject),
        ("more", real + 1, GapReason::CorruptObject),
        ("all that is held", 256 << 20, GapReason::CorruptObject),
        ("more than is held", (256 << 20) + 1, GapReason::CorruptObject),
        ("2 GiB", 2 << 30, GapReason::CorruptObject),
    ] {
        assert_eq!(looked(&[stream(what, claimed, bomb.clone()), blob(&secret)]), (1, true, vec![reason]), "{what}");
    }
    // Thousands of them that claim much and hold nothing cost no more than their number.
    let many: Vec<Entry> = (0..5000).map(|number| stream(&format!("{number}"), 256 << 20, stored(b""))).chain([blob(&secret)]).collect();
    assert_eq!(looked(&many), (1, true, vec![GapReason::CorruptObject; 5000]));
}

#[test]
fn loose_objects_that_hold_other_than_they_say() {
    let temp = tempfile::tempdir().expect("there is room");
    let sample = temp.path().join("sample");
    bare(&sample, Algorithm::Sha1).expect("the test's own folder can be written");
    let put = |id: ObjectId, stream: &[u8]| {
        let (folder, file) = (id.to_string()[..2].to_owned(), id.to_string()[2..].to_owned());
        fs::create_dir_all(sample.join("objects").join(&folder)).expect("the test's own folder can be written");
        fs::write(sample.join("objects").join(folder).join(file), stream).expect("the test's own folder can be written");
    };
    let secret = secret();
    let object = |claimed: usize, bytes: &[u8]| [format!("blob {claimed}\0").as_bytes(), bytes].concat();
    put(name(&secret), &deflated(&object(secret.len(), &secret)));
    put(name(b"less"), &deflated(&object(1, b"less")));
    put(name(b"more"), &deflated(&object(5 << 30, b"more")));
    put(name(b"most"), &deflated(&object(usize::MAX, b"most")));
    put(name(b"no size"), &deflated(b"blob \0no size"));
    // Read bit by bit: it is what it says, and not what its name says.
    put(name(b"bomb"), &deflated(&object(257 << 20, &vec![0; 257 << 20])));
    let look = look(&sample).expect("it scans");
    assert_eq!((look.code, look.found, look.gaps), (1, true, vec![GapReason::CorruptObject; 5]));
}

/// As deep as git makes them, with objects so large that all of them are more than a walk may hold, and a leaf on each: a base goes when the
/// last object made of it comes.
#[test]
fn a_deep_chain_of_large_objects() {
    const LEN: usize = 300 << 10;
    let (secret, mut entries, mut base) = (secret(), vec![blob(&[b'\n'; LEN])], 0);
    for depth in 1..=4095_u32 {
        let piece = if depth == 4095 { secret.as_slice() } else { &depth.to_be_bytes() };
        let steps = [Step::Insert(piece), Step::Copy(piece.len(), LEN - piece.len())];
        let bytes = delta(LEN as u64, LEN as u64, &steps);
        entries.push(on(base, name(format!("leaf {depth}").as_bytes()), bytes.clone()));
        entries.push(on(base, name(format!("{depth}").as_bytes()), bytes));
        base = entries.len() - 1;
    }
    assert_eq!(looked(&entries), (1, true, vec![]));
}

#[test]
fn a_hundred_thousand_on_one() {
    let secret = secret();
    let mut entries = vec![blob(b"base")];
    for number in 0..100_000_u32 {
        let piece = number.to_be_bytes();
        let piece = if number == 77_777 { secret.as_slice() } else { &piece };
        entries.push(on(0, name(&number.to_be_bytes()), delta(4, 4 + piece.len() as u64, &[Step::Copy(0, 4), Step::Insert(piece)])));
    }
    assert_eq!(looked(&entries), (1, true, vec![]));
}

/// A base may stand behind its delta, if it is named.
#[test]
fn a_delta_before_its_base() {
    let secret = secret();
    let bytes = delta(4, 4 + secret.len() as u64, &[Step::Copy(0, 4), Step::Insert(&secret)]);
    let made = Entry { id: name(b"made"), content: Content::OnName(name(b"base"), bytes), claimed: None };
    assert_eq!(looked(&[made, blob(b"base")]), (1, true, vec![]));
}

/// Offsets of eight bytes, as packs over 2 GiB have them: all of them right, or one of them far outside.
#[test]
fn large_offsets() {
    let secret = secret();
    for far in [None, Some(1 << 33), Some(u64::MAX)] {
        let temp = tempfile::tempdir().expect("there is room");
        let sample = temp.path().join("sample");
        bare(&sample, Algorithm::Sha1).expect("the test's own folder can be written");
        let mut pack = Vec::new();
        let mut packer = Packer::new(&mut pack, Algorithm::Sha1, 2).expect("memory can be written");
        for bytes in [&b"nothing"[..], &secret] {
            packer.add(name(bytes), &[&header(number(Kind::Blob), bytes.len() as u64), &stored(bytes)]).expect("memory can be written");
        }
        if let Some(far) = far {
            packer.rows[0].2 = far;
        }
        let index = packer.finish(0).expect("memory can be written");
        fs::write(sample.join("objects/pack/pack-one.pack"), pack).expect("the test's own folder can be written");
        fs::write(sample.join("objects/pack/pack-one.idx"), index).expect("the test's own folder can be written");
        let look = look(&sample).expect("it scans");
        let expected = if far.is_none() { (1, true, vec![]) } else { (3, false, vec![GapReason::CorruptPack]) };
        assert_eq!((look.code, look.found, look.gaps), expected);
    }
}

/// The same sample in SHA-256, with deltas, in one pack and loose.
#[test]
fn sha256() {
    let temp = tempfile::tempdir().expect("there is room");
    bash(
        temp.path(),
        r#"
        git init --quiet --object-format=sha256 --initial-branch=main source
        cd source
        seq 900 >numbers; git add .; git commit --quiet -m One
        { seq 450; echo "token = $TOKEN"; seq 451 900; } >numbers; git commit --quiet -am Two
        { seq 900; echo 901; } >numbers; git commit --quiet -am Three
        git repack --quiet -adf
        git verify-pack -v .git/objects/pack/*.idx | grep -q 'chain length = 1'
        "#,
    );
    let look = look(&temp.path().join("source")).expect("it scans");
    assert_eq!((look.code, look.found, look.gaps), (1, true, vec![]));
}

/// A secret at the end of a path of a hundred thousand folders.
#[test]
fn a_deep_tree() {
    let secret = secret();
    let mut entries = vec![blob(&secret)];
    let mut below = tree_entry("100644", "config", name(&secret));
    for _ in 0..100_000 {
        let tree = whole(Kind::Tree, &below);
        below = tree_entry("40000", "a", tree.id);
        entries.push(tree);
    }
    assert_eq!(committed(entries, &below), (1, true, vec![]));
}

/// One secret in a folder of twenty thousand files.
#[test]
fn a_wide_tree() {
    let secret = secret();
    let tree: Vec<u8> = (0..20_000).flat_map(|number| tree_entry("100644", &format!("{number:06}"), name(&secret))).collect();
    assert_eq!(committed(vec![blob(&secret)], &tree), (1, true, vec![]));
}

fn tree_entry(mode: &str, name: &str, id: ObjectId) -> Vec<u8> {
    [mode.as_bytes(), b" ", name.as_bytes(), b"\0", id.as_bytes()].concat()
}

/// Looks at a repository whose one commit has this tree.
fn committed(mut entries: Vec<Entry>, root: &[u8]) -> (u8, bool, Vec<GapReason>) {
    let root = whole(Kind::Tree, root);
    let who = "Ada <ada@example.org> 1700000000 +0000";
    let commit = whole(Kind::Commit, format!("tree {}\nauthor {who}\ncommitter {who}\n\nOne\n", root.id).as_bytes());
    let head = commit.id;
    entries.extend([root, commit]);
    let temp = tempfile::tempdir().expect("there is room");
    repository(temp.path(), "sample", &entries);
    let sample = temp.path().join("sample");
    fs::write(sample.join("refs/heads/main"), format!("{head}\n")).expect("the test's own folder can be written");
    let Look { code, found, gaps } = look(&sample).expect("it scans");
    (code, found, gaps)
}

/// Refs without number, all of which lead nowhere but one.
#[test]
fn many_refs() {
    let temp = tempfile::tempdir().expect("there is room");
    repository(temp.path(), "sample", &[blob(&secret())]);
    let sample = temp.path().join("sample");
    let id = name(&secret());
    let refs: Vec<String> = (0..20_000).map(|number| format!("{id} refs/heads/branch-{number:06}\n")).collect();
    let refs = refs.concat();
    fs::write(sample.join("packed-refs"), format!("# pack-refs with: peeled fully-peeled sorted \n{refs}")).expect("it can be written");
    let look = look(&sample).expect("it scans");
    // HEAD's branch is not among them.
    assert_eq!((look.code, look.found, look.gaps), (1, true, vec![GapReason::BrokenRef]));
}

/// More secrets in a file than are told one by one: how many more there are is a gap.
#[test]
fn many_findings() {
    let line = format!("token = {}\n", token());
    assert_eq!(looked(&[blob(line.repeat(12_000).as_bytes())]), (1, true, vec![GapReason::OverLimit]));
}

/// A commit with two thousand parents that are not there.
#[test]
fn many_parents() {
    let parents: Vec<String> = (0..2_000).map(|number| format!("parent {}\n", name(format!("{number}").as_bytes()))).collect();
    let parents = parents.concat();
    let tree = whole(Kind::Tree, b"");
    let commit =
        whole(Kind::Commit, format!("tree {}\n{parents}author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nOne\n", tree.id).as_bytes());
    let head = commit.id;
    let temp = tempfile::tempdir().expect("there is room");
    repository(temp.path(), "sample", &[tree, commit]);
    let sample = temp.path().join("sample");
    fs::write(sample.join("refs/heads/main"), format!("{head}\n")).expect("the test's own folder can be written");
    let look = look(&sample).expect("it scans");
    assert_eq!((look.code, look.found, look.gaps), (3, false, vec![GapReason::MissingObject; 2_000]));
}
