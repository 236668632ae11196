//! The layout of zip (PKWARE's APPNOTE 6.3): its central directory, or where that is damaged, the headers before its files.

use memchr::memmem;

use super::codec::Codec;

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const END_64: &[u8] = b"PK\x06\x06";
const LOCATOR_64: &[u8] = b"PK\x06\x07";

/// Length of a header before a file, of an entry of the directory and of its end, without names, in bytes.
const LOCAL_LEN: usize = 30;
const CENTRAL_LEN: usize = 46;
const END_LEN: usize = 22;
/// A comment of up to 64 KiB may follow the directory's end.
const COMMENT: usize = 0xffff;

/// What a zip holds.
#[derive(Default)]
pub(super) struct Directory<'a> {
    pub(super) entries: Vec<Entry<'a>>,
    /// Whether the directory is whole; where it is not, entries are those that could be found.
    pub(super) is_sound: bool,
}

/// A file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    pub(super) name: &'a [u8],
    pub(super) method: u16,
    pub(super) is_encrypted: bool,
    /// Its bytes as they lie in the zip, as far as they are there.
    pub(super) packed: Option<&'a [u8]>,
    /// Its size and CRC-32, where they are known.
    pub(super) promised: Option<(u64, u32)>,
}

/// How an entry is compressed.
pub(super) enum Method {
    Stored,
    Compressed(Codec),
    Unknown,
}

/// Whether `bytes` are a zip: a sensible header of a file or an end of a directory in front, or an end of a directory at the end, where
/// something else (a program, a script) stands in front.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    let tail = bytes.len().checked_sub(END_LEN).and_then(|at| bytes.get(at..));
    let ends_as_zip = tail.is_some_and(|tail| tail.starts_with(END) && tail.ends_with(&[0, 0]));
    let starts_as_zip = bytes.starts_with(LOCAL) && (is_local(bytes) || find_end(bytes).is_some());
    ends_as_zip || starts_as_zip
}

/// The files of a zip, `most` at most.
pub(super) fn read(bytes: &[u8], most: usize) -> Directory<'_> {
    let by_directory = find_end(bytes).and_then(|end| central(bytes, end, most));
    by_directory.unwrap_or_else(|| Directory { entries: locals(bytes, most), is_sound: false })
}

impl Entry<'_> {
    pub(super) fn method(&self) -> Method {
        match self.method {
            0 => Method::Stored,
            8 => Method::Compressed(Codec::Deflate),
            12 => Method::Compressed(Codec::Bzip2),
            93 => Method::Compressed(Codec::Zstd),
            95 => Method::Compressed(Codec::Xz),
            _ => Method::Unknown,
        }
    }
}

/// Whether a header makes sense: a version that there is, a known method, no reserved flag, a name.
fn is_local(header: &[u8]) -> bool {
    let known = [0, 1, 6, 8, 9, 10, 12, 14, 16, 18, 19, 20, 93, 94, 95, 96, 97, 98, 99];
    let fits = || {
        let (flags, method) = (u16_at(header, 6)?, u16_at(header, 8)?);
        Some(*header.get(4)? <= 63 && flags & 0xc780 == 0 && known.contains(&method) && u16_at(header, 26)? > 0)
    };
    header.len() > LOCAL_LEN && fits().unwrap_or(false)
}

/// Where the directory's end stands: the last place that looks like it and has room for its comment.
fn find_end(bytes: &[u8]) -> Option<usize> {
    let from = bytes.len().saturating_sub(END_LEN + COMMENT);
    let fits = |at: &usize| u16_at(bytes, at + 20).is_some_and(|comment| at + END_LEN + usize::from(comment) <= bytes.len());
    memmem::rfind_iter(bytes.get(from..)?, END).map(|at| from + at).find(fits)
}

/// The directory that ends at `end`; none when it can't be found.
fn central(bytes: &[u8], end: usize, most: usize) -> Option<Directory<'_>> {
    let (mut count, mut size, mut start, mut behind) =
        (u64::from(u16_at(bytes, end + 10)?), u64::from(u32_at(bytes, end + 12)?), u64::from(u32_at(bytes, end + 16)?), end);
    let at_64 = end.checked_sub(20).filter(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(LOCATOR_64)));
    if let Some(locator) = at_64
        && let Some(at) = memmem::rfind(bytes.get(..locator)?, END_64)
    {
        (count, size, start, behind) = (u64_at(bytes, at + 32)?, u64_at(bytes, at + 40)?, u64_at(bytes, at + 48)?, at);
    }
    // What stands in front of a zip moves all of it, and not everybody who puts it there mends the offsets.
    let by_size = behind.checked_sub(usize::try_from(size).ok()?);
    let by_offset = usize::try_from(start).ok();
    let is_there = |at: &usize| count == 0 || bytes.get(*at..).is_some_and(|rest| rest.starts_with(CENTRAL));
    let first = by_size.filter(is_there).or_else(|| by_offset.filter(is_there))?;
    let moved = first.saturating_sub(by_offset?);
    let mut directory = Directory::default();
    let mut at = first;
    while directory.entries.len() < most && bytes.get(at..)?.starts_with(CENTRAL) {
        let Some((entry, next)) = central_entry(bytes, at, moved) else { return Some(directory) };
        directory.entries.push(entry);
        at = next;
    }
    let is_whole = directory.entries.len() as u64 == count && at == behind;
    directory.is_sound = directory.entries.len() == most || is_whole;
    Some(directory)
}

/// The entry at `at`, and where the next one starts.
fn central_entry(bytes: &[u8], at: usize, moved: usize) -> Option<(Entry<'_>, usize)> {
    let entry = bytes.get(at..)?;
    let name_end = CENTRAL_LEN + usize::from(u16_at(entry, 28)?);
    let extra_end = name_end + usize::from(u16_at(entry, 30)?);
    let next = at + extra_end + usize::from(u16_at(entry, 32)?);
    let mut wide = wide_numbers(entry.get(name_end..extra_end)?);
    let mut number = |at: usize| match u32_at(entry, at)? {
        u32::MAX => Some(wide.next().unwrap_or(u64::from(u32::MAX))),
        narrow => Some(u64::from(narrow)),
    };
    let (size, packed, offset) = (number(24)?, number(20)?, number(42)?);
    let data = || {
        let header = bytes.get(usize::try_from(offset).ok()?.checked_add(moved)?..)?;
        let start = LOCAL_LEN + usize::from(u16_at(header, 26)?) + usize::from(u16_at(header, 28)?);
        let data = header.starts_with(LOCAL).then(|| header.get(start..))??;
        Some(data.get(..usize::try_from(packed).ok()?).unwrap_or(data))
    };
    let entry = Entry {
        name: entry.get(CENTRAL_LEN..name_end)?,
        method: u16_at(entry, 10)?,
        is_encrypted: u16_at(entry, 8)? & 1 != 0,
        packed: data(),
        promised: Some((size, u32_at(entry, 16)?)),
    };
    Some((entry, next))
}

/// The numbers of the zip64 field (id 1), which stand in for those that have no room in 32 bits, in their order.
fn wide_numbers(mut extra: &[u8]) -> impl Iterator<Item = u64> {
    let mut numbers = Vec::new();
    while let (Some(id), Some(len)) = (u16_at(extra, 0), u16_at(extra, 2)) {
        let field = extra.get(4..4 + usize::from(len)).unwrap_or_default();
        if id == 1 {
            numbers = field.chunks_exact(8).filter_map(|number| u64_at(number, 0)).collect();
        }
        extra = extra.get(4 + usize::from(len)..).unwrap_or_default();
    }
    numbers.into_iter()
}

/// All headers before files that make sense, wherever they stand; a file that doesn't say its size goes on to the next one.
fn locals(bytes: &[u8], most: usize) -> Vec<Entry<'_>> {
    let starts = memmem::find_iter(bytes, LOCAL).filter(|at| bytes.get(*at..).is_some_and(is_local));
    let entry = |at: usize| {
        let header = bytes.get(at..)?;
        let name_end = LOCAL_LEN + usize::from(u16_at(header, 26)?);
        let rest = header.get(name_end + usize::from(u16_at(header, 28)?)..)?;
        let len = match usize::try_from(u32_at(header, 18)?).ok()? {
            0 if u16_at(header, 6)? & 8 != 0 => memmem::find(rest, LOCAL).or_else(|| memmem::find(rest, CENTRAL)).unwrap_or(rest.len()),
            len => len.min(rest.len()),
        };
        let (is_encrypted, method) = (u16_at(header, 6)? & 1 != 0, u16_at(header, 8)?);
        Some(Entry { name: header.get(LOCAL_LEN..name_end)?, method, is_encrypted, packed: rest.get(..len), promised: None })
    };
    starts.filter_map(entry).take(most).collect()
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
