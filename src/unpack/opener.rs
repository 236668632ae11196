//! Opens one blob: keeps the limits, shows what comes out, and notes what stays shut.

use std::collections::BTreeMap;

use super::bounds::{Inner, Limits, Opened, Shut, Why};
use super::codec::{Codec, crc32};
use super::format::Format;
use super::meter::Meter;
use super::tar::{self, End, Next, Tar};
use super::zip::{self, Entry, Method};

/// How many things that stay shut for one reason are told.
const TOLD: usize = 20;

/// What a compressed file is called that is no archive.
const CONTENT: &[u8] = b"content";

/// What a compressed tar's names and headers are called together.
const HEADERS: &[u8] = b"headers";

/// Opens one blob.
pub(super) struct Opener<'a> {
    limits: &'a Limits,
    show: &'a mut dyn FnMut(Inner<'_>),
    shut: BTreeMap<Why, Vec<Shut>>,
    /// What may come out yet, in bytes, and what it is called when more does.
    left: u64,
    over: Why,
    members: usize,
    /// How many files were shown.
    files: u64,
    /// What is held of files that are open now, in bytes.
    held: u64,
    /// Nothing more is opened.
    is_over: bool,
}

impl<'a> Opener<'a> {
    /// Opens a blob of `len` bytes.
    pub(super) fn new(len: u64, limits: &'a Limits, show: &'a mut dyn FnMut(Inner<'_>)) -> Self {
        let allowance = limits.allowance(len);
        let over = if allowance < limits.total { Why::Ratio } else { Why::Total };
        Self { limits, show, shut: BTreeMap::new(), left: allowance.min(limits.total), over, members: 0, files: 0, held: 0, is_over: false }
    }

    /// What came of it.
    pub(super) fn finish(self) -> Opened {
        Opened { files: self.files, shut: self.shut.into_values().flatten().collect() }
    }

    /// Opens `bytes`, which lie at `path` and in `depth` archives, themselves counted.
    pub(super) fn open(&mut self, format: Format, bytes: &[u8], path: &[u8], depth: usize) {
        match format {
            Format::Zip => self.zip(bytes, path, depth),
            Format::Tar => {
                let mut meter = Meter::new(Ok(Box::new(bytes)), self.left, self.over);
                self.tar(&mut meter, path, depth);
            }
            Format::Compressed(codec) => self.compressed(codec, bytes, path, depth),
        }
    }

    /// Opens one stream: a tar's members, or the one file that it is.
    fn compressed(&mut self, codec: Codec, bytes: &[u8], path: &[u8], depth: usize) {
        let memory = self.limits.memory.saturating_sub(self.held) / 2;
        let mut meter = self.meter(codec, bytes, memory);
        let mut head = Vec::with_capacity(tar::BLOCK);
        meter.fill(&mut head, tar::BLOCK as u64);
        if !tar::is_tar(&head) {
            let path = join(path, CONTENT);
            if self.admit(&path) {
                self.whole(meter, head, &path, depth);
            }
            return;
        }
        meter.put_back(head);
        let dictionary = codec.dictionary(memory);
        self.held += dictionary;
        let words = self.tar(&mut meter, path, depth);
        self.held -= dictionary;
        if !words.is_empty() {
            (self.show)(Inner { path: &join(path, HEADERS), bytes: &words });
        }
    }

    fn meter<'b>(&self, codec: Codec, bytes: &'b [u8], memory: u64) -> Meter<'b> {
        let mut meter = Meter::new(codec.decoder(bytes, memory), self.left, self.over);
        meter.lower(self.limits.allowance(bytes.len() as u64), Why::Ratio);
        meter
    }

    /// Shows all that comes, behind what came of it already; gives its size in bytes and CRC-32 when nothing is amiss.
    fn whole(&mut self, mut meter: Meter<'_>, mut bytes: Vec<u8>, path: &[u8], depth: usize) -> Option<(u64, u32)> {
        meter.fill(&mut bytes, self.room());
        let fits = meter.is_at_end();
        self.spend(&mut meter);
        let amiss = if fits { meter.fault } else { Some(Why::Member) };
        // Its dictionary is not held while what is in it is opened.
        drop(meter);
        if let Some(why) = amiss {
            self.shut(why, path);
        }
        let depth = if amiss.is_some_and(Why::is_limit) { usize::MAX } else { depth };
        self.held += bytes.len() as u64;
        self.look(&bytes, path, depth);
        self.held -= bytes.len() as u64;
        amiss.is_none().then(|| (bytes.len() as u64, crc32(&bytes)))
    }

    /// Shows the files of a tar; gives the words of its headers.
    fn tar(&mut self, meter: &mut Meter<'_>, path: &[u8], depth: usize) -> Vec<u8> {
        let mut tar = Tar::new(meter);
        let is_cut = loop {
            let next = tar.next();
            self.spend(tar.source);
            match next {
                Next::End => break false,
                Next::CutOff => break true,
                Next::Damaged => self.shut(Why::Damaged, path),
                Next::Member(name) => {
                    let name = join(path, &name);
                    if !self.admit(&name) || !self.tar_member(&mut tar, &name, depth) {
                        return tar.words;
                    }
                }
            }
        };
        if let Some(why) = tar.source.fault.or(is_cut.then_some(Why::Damaged)) {
            self.shut(why, path);
        }
        tar.words
    }

    /// Shows the current member; false when the stream ended in it.
    fn tar_member(&mut self, tar: &mut Tar<'_, '_>, path: &[u8], depth: usize) -> bool {
        let (bytes, end) = tar.content(self.room());
        self.spend(tar.source);
        let is_limit = match end {
            End::Whole => false,
            End::Limit => {
                self.shut(Why::Member, path);
                true
            }
            End::CutOff => {
                let why = tar.source.fault.unwrap_or(Why::Damaged);
                self.shut(why, path);
                why.is_limit()
            }
        };
        self.held += bytes.len() as u64;
        self.look(&bytes, path, if is_limit { usize::MAX } else { depth });
        self.held -= bytes.len() as u64;
        tar.source.lower(self.left, self.over);
        end != End::CutOff
    }

    fn zip(&mut self, bytes: &[u8], path: &[u8], depth: usize) {
        let directory = zip::read(bytes, self.limits.members + 1);
        for entry in &directory.entries {
            let name = join(path, entry.name);
            if !self.admit(&name) {
                return;
            }
            if let Some(why) = self.zip_member(entry, &name, depth) {
                self.shut(why, &name);
            }
        }
        if !directory.is_sound {
            self.shut(Why::Damaged, path);
        }
    }

    /// Shows a file of a zip; gives why not all of it, unless that was told.
    fn zip_member(&mut self, entry: &Entry<'_>, path: &[u8], depth: usize) -> Option<Why> {
        let Some(packed) = entry.packed else { return Some(Why::Damaged) };
        if entry.is_encrypted {
            return Some(Why::Encrypted);
        }
        let seen = match entry.method() {
            Method::Unknown => return Some(Why::Unsupported),
            Method::Stored => self.stored(packed, path, depth)?,
            Method::Compressed(codec) => {
                let memory = self.limits.memory.saturating_sub(self.held) / 2;
                self.whole(self.meter(codec, packed, memory), Vec::new(), path, depth)?
            }
        };
        entry.promised.filter(|promised| *promised != seen).map(|_| Why::Damaged)
    }

    /// Shows a file that lies in its zip as it is.
    fn stored(&mut self, bytes: &[u8], path: &[u8], depth: usize) -> Option<(u64, u32)> {
        let mut meter = Meter::new(Ok(Box::new(bytes)), self.left, self.over);
        let len = meter.pass(bytes.len());
        self.spend(&mut meter);
        if let Some(why) = meter.fault {
            self.shut(why, path);
        }
        let (shown, is_all) = (bytes.get(..len).unwrap_or(bytes), len == bytes.len());
        self.look(shown, path, if is_all { depth } else { usize::MAX });
        is_all.then(|| (bytes.len() as u64, crc32(bytes)))
    }

    /// Shows a file, and opens what it is; `depth` is that of the archive around it, [`usize::MAX`] where it is not to be opened.
    fn look(&mut self, bytes: &[u8], path: &[u8], depth: usize) {
        if bytes.is_empty() {
            return;
        }
        self.files += 1;
        (self.show)(Inner { path, bytes });
        match Format::of(bytes) {
            Some(format) if depth < self.limits.depth => self.open(format, bytes, path, depth + 1),
            Some(_) if depth < usize::MAX => self.shut(Why::Depth, path),
            _ => {}
        }
    }

    /// Whether one more file may be looked at.
    fn admit(&mut self, path: &[u8]) -> bool {
        self.members += 1;
        if !self.is_over && self.members > self.limits.members {
            self.shut(Why::Members, path);
            self.is_over = true;
        }
        !self.is_over
    }

    /// How large the next file may be, in bytes.
    fn room(&self) -> u64 {
        self.limits.member.min(self.limits.memory.saturating_sub(self.held))
    }

    /// Takes what came through `meter` from what may come yet. Once that is spent, nothing more is opened.
    fn spend(&mut self, meter: &mut Meter<'_>) {
        self.left = self.left.saturating_sub(std::mem::take(&mut meter.read));
        self.is_over |= self.left == 0 && meter.fault == Some(self.over);
    }

    fn shut(&mut self, why: Why, path: &[u8]) {
        let told = self.shut.entry(why).or_default();
        let is_full = told.len() == TOLD;
        match told.last_mut() {
            Some(last) if last.path == path => {}
            Some(last) if is_full => last.more += 1,
            _ => told.push(Shut { why, path: path.to_vec(), more: 0 }),
        }
    }
}

/// The path of what lies at `name` in the archive at `path`.
fn join(path: &[u8], name: &[u8]) -> Vec<u8> {
    if path.is_empty() { name.to_vec() } else { [path, b"!/", name].concat() }
}
