//! Packs with right checksums and wrong content.

use std::path::Path;
use std::process::Command;

use lockhound::finding::GapReason;
use lockhound::objects::Kind;

use super::look::{Look, look};
use super::packer::{Content, Entry, Step, add_pack, blob, delta, name, repository};
use super::samples::{bash, token};

fn secret() -> Vec<u8> {
    format!("one\ntoken = {}\n", token()).into_bytes()
}

fn looked(entries: &[Entry]) -> Look {
    let temp = tempfile::tempdir().expect("there is room");
    repository(temp.path(), "sample", entries);
    look(&temp.path().join("sample")).expect("it scans")
}

/// Asserts that such a pack is told as a gap of this reason, and is not clean.
fn told(what: &str, entries: &[Entry], reason: GapReason) {
    let look = looked(entries);
    assert_eq!((look.code, look.found), (3, false), "{what}: {:?}", look.gaps);
    assert!(look.gaps.contains(&reason), "{what}: {:?}", look.gaps);
}

fn entry(id: &[u8], content: Content) -> Entry {
    Entry { id: name(id), content, claimed: None }
}

/// The packer itself, against git: a secret in the results of both kinds of delta.
#[test]
fn honest_packs() {
    let (base, secret) = (b"one\nnothing\n", secret());
    let steps = [Step::Copy(0, 4), Step::Insert(&secret[4..])];
    let bytes = delta(base.len() as u64, secret.len() as u64, &steps);
    for content in [Content::OnEntry(0, bytes.clone()), Content::OnName(name(base), bytes)] {
        let temp = tempfile::tempdir().expect("there is room");
        repository(temp.path(), "sample", &[blob(base), entry(&secret, content)]);
        let sample = temp.path().join("sample");
        let git = Command::new("git").arg("-C").arg(&sample).args(["fsck", "--full", "--strict"]).output().expect("git runs");
        assert!(git.status.success(), "{}", String::from_utf8_lossy(&git.stderr));
        let look = look(&sample).expect("it scans");
        assert_eq!((look.code, look.found, look.gaps), (1, true, Vec::new()));
    }
}

#[test]
fn deltas_that_lie() {
    let (base, secret) = (b"one\nnothing\n", secret());
    let (base_len, len) = (base.len() as u64, secret.len() as u64);
    let steps = || [Step::Copy(0, 4), Step::Insert(&secret[4..])];
    let on_base = |bytes| [blob(base), entry(&secret, Content::OnEntry(0, bytes))];
    let corrupt = GapReason::CorruptObject;
    told("a larger base", &on_base(delta(base_len + 1, len, &steps())), corrupt);
    told("a smaller base", &on_base(delta(base_len - 1, len, &steps())), corrupt);
    told("a larger result", &on_base(delta(base_len, len + 1, &steps())), corrupt);
    told("a smaller result", &on_base(delta(base_len, len - 1, &steps())), corrupt);
    told("a copy from outside", &on_base(delta(base_len, len, &[Step::Copy(10, 4), Step::Insert(&secret[4..])])), corrupt);
    told("a copy from far outside", &on_base(delta(base_len, len, &[Step::Copy(0xffff_ffff, 4), Step::Insert(&secret[4..])])), corrupt);
    let cut = |mut bytes: Vec<u8>| {
        bytes.truncate(bytes.len() - 1);
        bytes
    };
    told("cut short", &on_base(cut(delta(base_len, len, &steps()))), corrupt);
    told("nothing at all", &on_base(Vec::new()), corrupt);
}

#[test]
fn circles() {
    let secret = secret();
    let (a, b, c) = (b"a", b"b", b"c");
    let on = |id: &[u8]| Content::OnName(name(id), delta(1, secret.len() as u64, &[Step::Insert(&secret)]));
    told("on itself", &[entry(a, on(a))], GapReason::CorruptObject);
    told("of two", &[entry(a, on(b)), entry(b, on(a))], GapReason::CorruptObject);
    told("of two, with one beside it", &[entry(a, on(b)), entry(b, on(a)), entry(c, on(a))], GapReason::CorruptObject);
    told("on nothing", &[entry(a, on(b"nowhere"))], GapReason::CorruptObject);
}

/// A few kilobytes that announce ten gibibytes, honestly and not.
#[test]
fn bombs() {
    const WHOLE: u64 = 10 << 30;
    let base = vec![b'x'; 0x10000];
    let wide: Vec<Step<'_>> = (0..256).map(|_| Step::Copy(0, 0x10000)).collect();
    let wider: Vec<Step<'_>> = (0..640).map(|_| Step::Copy(0, 0xff_ffff)).collect();
    let honest = [
        blob(&base),
        entry(b"wide", Content::OnEntry(0, delta(0x10000, 256 * 0x10000, &wide))),
        entry(b"wider", Content::OnEntry(1, delta(256 * 0x10000, 640 * 0xff_ffff, &wider))),
    ];
    told("an honest one", &honest, GapReason::OverLimit);
    told("a lie", &[blob(&base), entry(b"lie", Content::OnEntry(0, delta(0x10000, WHOLE, &[Step::Copy(0, 10)])))], GapReason::OverLimit);
    for claimed in [WHOLE, 1 << 59, 1 << 60, u64::MAX] {
        told("an entry", &[Entry { claimed: Some(claimed), ..blob(b"small") }], GapReason::CorruptObject);
    }
    told("a small lie", &[Entry { claimed: Some(6), ..blob(b"small") }], GapReason::CorruptObject);
    told("a small lie downwards", &[Entry { claimed: Some(4), ..blob(b"small") }], GapReason::CorruptObject);
}

/// As deep as git ever makes them: all of it is read.
#[test]
fn a_deep_chain() {
    let secret = secret();
    let mut entries = vec![blob(b"")];
    let mut whole = Vec::new();
    for depth in 1..=4095_usize {
        let piece = if depth == 4095 { secret.as_slice() } else { b"x" };
        let len = whole.len();
        whole.extend_from_slice(piece);
        let copy = (len > 0).then_some(Step::Copy(0, len));
        let steps: Vec<Step<'_>> = copy.into_iter().chain([Step::Insert(piece)]).collect();
        entries.push(entry(&whole, Content::OnEntry(depth - 1, delta(len as u64, whole.len() as u64, &steps))));
    }
    let look = looked(&entries);
    assert_eq!((look.code, look.found, look.gaps), (1, true, Vec::new()));
}

/// Two packs give one name to two contents: the second must not hide behind the first.
#[test]
fn one_name_for_two_contents() {
    let secret = secret();
    for (first, second) in [("one", "two"), ("two", "one")] {
        let temp = tempfile::tempdir().expect("there is room");
        repository(temp.path(), "sample", &[]);
        let sample = temp.path().join("sample");
        add_pack(&sample, first, &[entry(&secret, Content::Whole(Kind::Blob, b"nothing".to_vec()))]);
        add_pack(&sample, second, &[blob(&secret)]);
        assert_not_clean(&sample);
    }
    let temp = tempfile::tempdir().expect("there is room");
    repository(temp.path(), "sample", &[entry(&secret, Content::Whole(Kind::Blob, b"nothing".to_vec()))]);
    let sample = temp.path().join("sample");
    bash(
        &sample,
        r#"git init --quiet --bare ../other; printf 'one\ntoken = %s\n' "$TOKEN" | git -C ../other hash-object -w --stdin; cp -r ../other/objects/?? objects"#,
    );
    assert_not_clean(&sample);
}

/// A pack that gives a file's name other bytes must not keep the file itself from being looked at.
#[test]
fn a_forged_name_does_not_hide_a_file() {
    let temp = tempfile::tempdir().expect("there is room");
    let sample = temp.path().join("sample");
    bash(temp.path(), "git init --quiet sample");
    std::fs::write(sample.join("config.env"), secret()).expect("the test's own folder can be written");
    add_pack(&sample.join(".git"), "one", &[entry(&secret(), Content::Whole(Kind::Blob, b"nothing".to_vec()))]);
    let look = look(&sample).expect("it scans");
    assert_eq!((look.code, look.found), (1, true), "{:?}", look.gaps);
}

fn assert_not_clean(sample: &Path) {
    let look = look(sample).expect("it scans");
    assert!(look.code == 1 && look.found || look.code == 3, "exit {} with {:?}", look.code, look.gaps);
}

/// A pack with sound seals in which an object is not what its name says: only a walk that hashes each object tells.
#[test]
fn a_wrong_name_is_told_where_names_are_checked() {
    let temp = tempfile::tempdir().expect("there is room");
    let (wrong, right) = (Entry { id: name(b"another"), ..blob(b"something") }, blob(b"right"));
    let id = wrong.id;
    repository(temp.path(), "sample", &[wrong, right]);
    let folder = temp.path().join("sample");
    let store = lockhound::objects::Store::open(&folder.join("objects"), lockhound::objects::Algorithm::Sha1, &folder);
    let told = |names| {
        let show = |seen: &mut usize, _: lockhound::objects::Met<'_, ()>| {
            *seen += 1;
            None
        };
        let (seen, gaps) = store.plan(&lockhound::objects::Kind::ALL).with_seals().with_names(names).follow(1, || 0, show);
        let gaps: Vec<_> = gaps.iter().map(|gap| (gap.reason, gap.object)).collect();
        (seen, gaps)
    };
    assert_eq!(told(false), (vec![2], vec![]));
    assert_eq!(told(true), (vec![2], vec![(GapReason::CorruptObject, Some(id))]));
}
