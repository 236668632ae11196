//! Opens what is compressed or packed, by its content and never by its name: gzip, zstd, xz, bzip2, zip (and what is one: jar, docx, whl)
//! and tar, one in another to a bounded depth.
//!
//! The libraries decode; the layout of zip and tar is read here, as an archive in a history may be half there or lie, and what can be read
//! of it is to be looked at: its files are shown one by one, and whatever stays shut is told. No name in an archive is ever used as a path.

mod bounds;
mod codec;
mod format;
mod meter;
mod opener;
mod tar;
mod zip;

pub use bounds::{Inner, Limits, Opened, Shut, Why};
use format::Format;
use opener::Opener;

/// Whether `bytes` begin (or, for a zip, end) as something that [`open`] opens. Looks at a few bytes only.
#[must_use]
pub fn is_packed(bytes: &[u8]) -> bool {
    Format::of(bytes).is_some()
}

/// Shows each file in `bytes` once, those of nested archives too, and the headers of compressed tars, which hold names.
pub fn open(bytes: &[u8], limits: &Limits, show: &mut dyn FnMut(Inner<'_>)) -> Opened {
    let Some(format) = Format::of(bytes) else { return Opened::default() };
    let mut opener = Opener::new(bytes.len() as u64, limits, show);
    opener.open(format, bytes, b"", 1);
    opener.finish()
}
