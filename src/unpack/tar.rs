//! The layout of tar (POSIX.1-2008, pax: ustar and pax headers; GNU's long names and base-256 numbers; the seventh edition's bare header).

use std::io::{self, Read};

use super::meter::Meter;

/// All is in blocks of this many bytes.
pub(super) const BLOCK: usize = 512;

type Block = [u8; BLOCK];

/// The longest name or pax header that is read, in bytes, and of how many names and headers the words are kept.
const MAX_WORDS: u64 = 1 << 20;

/// The members of a tar, from a stream.
pub(super) struct Tar<'r, 's> {
    pub(super) source: &'r mut Meter<'s>,
    /// What is left of the current member, in bytes, and how many fill up its last block.
    left: u64,
    padding: u64,
    /// The block behind a damage that makes sense again.
    held: Option<Block>,
    /// Names, targets of links and pax records, a line each: in a compressed tar, nobody else sees them.
    pub(super) words: Vec<u8>,
}

/// What comes next in a tar.
pub(super) enum Next {
    /// A file, by its name. Its content can be read before the next is asked for.
    Member(Vec<u8>),
    /// Blocks that make no sense.
    Damaged,
    /// The stream ended inside of something.
    CutOff,
    End,
}

/// How reading a member ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Whole,
    /// At the limit that was given.
    Limit,
    /// The stream ended before.
    CutOff,
}

/// A header's fields, as far as they are of use.
struct Header {
    name: Vec<u8>,
    target: Vec<u8>,
    size: u64,
    kind: u8,
    /// Whether more blocks of a sparse file's map follow (GNU).
    is_map_long: bool,
}

/// What headers before a member say of it.
#[derive(Default)]
struct Said {
    name: Option<Vec<u8>>,
    size: Option<u64>,
}

/// Whether `bytes` start with the header of a tar. Without magic, as the seventh edition wrote it, the checksum has to fit.
pub(super) fn is_tar(bytes: &[u8]) -> bool {
    let Some(block) = bytes.first_chunk::<BLOCK>() else { return false };
    let magic = &block[257..265];
    let has_magic = magic.starts_with(b"ustar\0") || magic == b"ustar  \0";
    // Old tars leave the fields that came later empty, but for the numbers of a device.
    let is_old = || block[0] != 0 && block[257..329].iter().chain(&block[345..]).all(|byte| *byte == 0);
    has_magic || (is_old() && Header::read(block).is_some())
}

impl<'r, 's> Tar<'r, 's> {
    pub(super) fn new(source: &'r mut Meter<'s>) -> Self {
        Self { source, left: 0, padding: 0, held: None, words: Vec::new() }
    }

    /// Goes to the next member. Behind the blocks of zeros that end a tar, another may follow.
    pub(super) fn next(&mut self) -> Next {
        let mut said = Said::default();
        loop {
            let block = match self.block() {
                Ok(Some(block)) => block,
                Ok(None) if said.name.is_none() && said.size.is_none() => return Next::End,
                Ok(None) | Err(CutOff) => return Next::CutOff,
            };
            if block.iter().all(|byte| *byte == 0) {
                continue;
            }
            let Some(header) = Header::read(&block) else { return self.find_header() };
            self.note(&header.name);
            self.note(&header.target);
            (self.left, self.padding) = (header.size, padding(header.size));
            if header.is_map_long && self.skip_map().is_err() {
                return Next::CutOff;
            }
            match header.kind {
                b'L' | b'x' | b'K' | b'g' => match self.words() {
                    Some(words) => said.take(header.kind, &words),
                    None => return Next::Damaged,
                },
                // Links, devices and folders have no content, whatever their size says; nor has a volume's label.
                b'1'..=b'6' | b'V' => {
                    (self.left, self.padding, said) = (0, 0, Said::default());
                }
                _ => {
                    if let Some(size) = said.size {
                        (self.left, self.padding) = (size, padding(size));
                    }
                    return Next::Member(said.name.unwrap_or(header.name));
                }
            }
        }
    }

    /// Reads up to `limit` bytes of the current member.
    pub(super) fn content(&mut self, limit: u64) -> (Vec<u8>, End) {
        let (mut bytes, wanted) = (Vec::new(), self.left.min(limit));
        self.source.fill(&mut bytes, wanted);
        self.left -= bytes.len() as u64;
        let end = match bytes.len() as u64 {
            len if len < wanted => End::CutOff,
            _ if self.left > 0 => End::Limit,
            _ => End::Whole,
        };
        (bytes, end)
    }

    /// The block behind the current member.
    fn block(&mut self) -> Result<Option<Block>, CutOff> {
        if let Some(block) = self.held.take() {
            return Ok(Some(block));
        }
        let rest = std::mem::take(&mut self.left).saturating_add(std::mem::take(&mut self.padding));
        if io::copy(&mut Read::take(&mut *self.source, rest), &mut io::sink()).unwrap_or_default() < rest {
            return Err(CutOff);
        }
        let mut bytes = Vec::with_capacity(BLOCK);
        self.source.fill(&mut bytes, BLOCK as u64);
        match bytes.as_slice().try_into() {
            Ok(block) => Ok(Some(block)),
            Err(_) if bytes.is_empty() => Ok(None),
            Err(_) => Err(CutOff),
        }
    }

    /// Goes on to the next block that is a header.
    fn find_header(&mut self) -> Next {
        while let Ok(Some(block)) = self.block() {
            if Header::read(&block).is_some() {
                self.held = Some(block);
                break;
            }
        }
        Next::Damaged
    }

    /// Leaves out the blocks of a sparse file's map; each says whether another follows.
    fn skip_map(&mut self) -> Result<(), CutOff> {
        let (left, padding) = (std::mem::take(&mut self.left), std::mem::take(&mut self.padding));
        while self.block()?.ok_or(CutOff)?[504] != 0 {}
        (self.left, self.padding) = (left, padding);
        Ok(())
    }

    /// The content of a header that holds words.
    fn words(&mut self) -> Option<Vec<u8>> {
        let (words, end) = self.content(MAX_WORDS);
        self.note(&words);
        (end == End::Whole).then_some(words)
    }

    fn note(&mut self, words: &[u8]) {
        if !words.is_empty() && (self.words.len() + words.len()) as u64 <= 4 * MAX_WORDS {
            self.words.extend_from_slice(words);
            self.words.push(b'\n');
        }
    }
}

/// The stream ended inside of something.
struct CutOff;

impl Header {
    /// Reads a block; nothing when its checksum or a number in it makes no sense.
    fn read(block: &Block) -> Option<Self> {
        let sum = octal(&block[148..156])?;
        let blanks = 8 * u64::from(b' ');
        let added = |bytes: &[u8]| bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>();
        // Some old writers took bytes for signed numbers.
        let high = block[..148].iter().chain(&block[156..]).filter(|byte| **byte >= 0x80).count() as u64;
        let unsigned = added(&block[..148]) + added(&block[156..]) + blanks;
        if sum != unsigned && Some(sum) != unsigned.checked_sub(high * 256) {
            return None;
        }
        let is_posix = block[257..263] == *b"ustar\0";
        let is_gnu = block[257..265] == *b"ustar  \0";
        let (name, prefix) = (words(&block[..100]), words(&block[345..500]));
        let name = if is_posix && !prefix.is_empty() { [prefix, b"/", name].concat() } else { name.to_vec() };
        let kind = block[156];
        let is_map_long = is_gnu && kind == b'S' && block[482] != 0;
        Some(Self { name, target: words(&block[157..257]).to_vec(), size: number(&block[124..136])?, kind, is_map_long })
    }
}

impl Said {
    fn take(&mut self, kind: u8, said: &[u8]) {
        match kind {
            b'L' => self.name = Some(words(said).to_vec()),
            b'x' => self.take_records(said),
            _ => {}
        }
    }

    /// Takes the records of a pax header: `12 path=name\n`, the first number being the length of the whole.
    fn take_records(&mut self, mut records: &[u8]) {
        while let Some(blank) = records.iter().position(|byte| *byte == b' ') {
            let len = str::from_utf8(&records[..blank]).ok().and_then(|digits| digits.parse::<usize>().ok());
            let Some((record, rest)) = len.and_then(|len| records.split_at_checked(len)) else { return };
            let record = record.get(blank + 1..).unwrap_or_default();
            let record = record.strip_suffix(b"\n").unwrap_or(record);
            if let Some(path) = record.strip_prefix(b"path=").or_else(|| record.strip_prefix(b"GNU.sparse.name=")) {
                self.name = Some(path.to_vec());
            }
            if let Some(size) = record.strip_prefix(b"size=") {
                self.size = str::from_utf8(size).ok().and_then(|digits| digits.parse().ok());
            }
            if len == Some(0) {
                return;
            }
            records = rest;
        }
    }
}

/// The bytes before the first zero.
fn words(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// A number in octal digits, or (GNU) in base 256 where the first bit is set; none when it is neither, or negative.
fn number(field: &[u8]) -> Option<u64> {
    match field {
        [0x80, rest @ ..] => {
            let (high, low) = rest.split_at_checked(rest.len().checked_sub(8)?)?;
            high.iter().all(|byte| *byte == 0).then(|| low.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
        }
        _ if field.iter().all(|byte| matches!(byte, 0 | b' ')) => Some(0),
        _ => octal(field),
    }
}

/// Octal digits with blanks before and a blank or zero behind them; at least one.
fn octal(field: &[u8]) -> Option<u64> {
    let digits = field.trim_ascii_start();
    let digits = digits.split(|byte| matches!(byte, 0 | b' ')).next().filter(|digits| !digits.is_empty())?;
    digits.iter().try_fold(0_u64, |sum, digit| match digit {
        b'0'..=b'7' => Some(sum << 3 | u64::from(digit - b'0')),
        _ => None,
    })
}

fn padding(size: u64) -> u64 {
    (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64
}
