//! Looks at what is too large to be held whole, as it is read.

use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::looker::{Looker, Trace};
use crate::blob::{Blob, ObjectId, Part};
use crate::finding::{Gap, GapReason};
use crate::objects::{Large, Lent, LongBlob, Naming};
use crate::secrets::{Detector, Hits, Stream};
use crate::unpack;

/// How much is read at a time, in bytes.
const BIT: u64 = 1 << 20;

/// The largest archive that is opened, in bytes.
const MAX_ARCHIVE: u64 = 256 << 20;

/// What was read.
struct Seen {
    hits: Hits,
    len: u64,
    is_packed: bool,
    failure: Option<io::Error>,
}

impl Looker<'_> {
    /// Looks at what a walk shows.
    pub(crate) fn take(&mut self, lent: Lent<'_, Trace>) -> Option<Trace> {
        match lent {
            Lent::Whole(met) => return self.meet(met),
            Lent::Large(large) => self.large(large),
        }
        None
    }

    /// Looks at a blob by itself that is read bit by bit.
    pub(crate) fn long_blob(&mut self, mut blob: LongBlob<'_>) {
        let id = blob.id;
        self.large(blob.lend());
        self.gaps.extend(blob.fault().map(|why| Gap {
            reason: GapReason::CorruptObject,
            path: None,
            object: Some(id),
            bytes: None,
            detail: why.into(),
        }));
    }

    /// A fault of the content is told by whoever lends it.
    fn large(&mut self, large: Large<'_>) {
        let Large { id, size, content } = large;
        self.counts.blobs += 1;
        self.count(size);
        let mut bytes = Vec::new();
        if content.take(BIT).read_to_end(&mut bytes).is_err() {
            return;
        }
        let Some(detector) = self.shared.detector else { return };
        if unpack::is_packed(&bytes) && size <= MAX_ARCHIVE {
            bytes.reserve_exact(usize::try_from(size).unwrap_or_default().saturating_sub(bytes.len()));
            if content.read_to_end(&mut bytes).is_ok() {
                self.look(Blob { bytes: &bytes, part: Part::File, path: None }, Some(id));
            }
            return;
        }
        let seen = catch_unwind(AssertUnwindSafe(|| read_on(detector, &mut bytes.as_slice().chain(content), &mut None)));
        self.note_stream(seen.ok(), Blob { bytes: &[], part: Part::File, path: None }, Some(id));
    }

    /// Looks at all that `source` gives, which is a `part` at `path`. Gives the name of the object that it is, where one is asked for and it
    /// was as long as was promised.
    pub(crate) fn look_on(&mut self, part: Part, path: Option<&[u8]>, source: &mut dyn Read, naming: Option<Naming>) -> Option<ObjectId> {
        let detector = self.shared.detector?;
        let mut naming = naming;
        let seen = catch_unwind(AssertUnwindSafe(|| read_on(detector, source, &mut naming)));
        let mut unread = |detail: String| {
            self.gaps.push(Gap {
                reason: GapReason::Unreadable,
                path: path.map(Into::into),
                object: None,
                bytes: None,
                detail: detail.into(),
            });
        };
        let (is_named, object) = (naming.is_some(), naming.and_then(Naming::finish));
        match &seen {
            Ok(Seen { failure: Some(error), len, .. }) => unread(format!("only its first {len} bytes could be read: {error}")),
            Ok(_) if is_named && object.is_none() => unread("it changed while it was read; scan it again".to_owned()),
            _ => {}
        }
        self.note_stream(seen.ok(), Blob { bytes: &[], part, path }, object);
        object
    }

    /// Notes what was found in something that was read bit by bit; nothing is known when a rule has failed on it.
    fn note_stream(&mut self, seen: Option<Seen>, blob: Blob<'_>, object: Option<ObjectId>) {
        let gap = |reason, bytes, detail: &str| Gap { reason, path: blob.path.map(Into::into), object, bytes, detail: detail.into() };
        let Some(Seen { hits, len, is_packed, .. }) = seen else {
            let detail = "a rule failed on it: this is a fault of lockhound, please report it";
            return self.gaps.push(gap(GapReason::Internal, None, detail));
        };
        self.counts.bytes += len;
        if is_packed {
            let detail = "it is too large an archive to be opened; it was looked at as it is";
            self.gaps.push(gap(GapReason::OverLimit, Some(len), detail));
        }
        self.note(hits, blob, object);
    }
}

fn read_on(detector: &Detector, source: &mut dyn Read, naming: &mut Option<Naming>) -> Seen {
    let mut stream = Stream::new(detector);
    let mut seen = Seen { hits: Hits::default(), len: 0, is_packed: false, failure: None };
    let mut bit = Vec::new();
    loop {
        bit.clear();
        seen.failure = source.take(BIT).read_to_end(&mut bit).err();
        seen.is_packed |= seen.len == 0 && unpack::is_packed(&bit);
        seen.len += bit.len() as u64;
        stream.push(&bit);
        if let Some(naming) = naming {
            naming.push(&bit);
        }
        if bit.is_empty() || seen.failure.is_some() {
            break;
        }
    }
    Seen { hits: stream.finish(), ..seen }
}
