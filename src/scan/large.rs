//! Looks at what is too large to be held whole, as it is read.

use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::looker::Looker;
use crate::blob::{Blob, ObjectId, Part};
use crate::finding::{Gap, GapReason};
use crate::objects::Naming;
use crate::secrets::{Detector, Hits, Stream};
use crate::unpack;

/// How much is read at a time, in bytes.
const BIT: u64 = 1 << 20;

/// What was read.
struct Seen {
    hits: Hits,
    len: u64,
    is_packed: bool,
    failure: Option<io::Error>,
}

impl Looker<'_> {
    /// Looks at all that `source` gives, which is a `part` at `path`. Gives the name of the object that it is, where one is asked for and it
    /// was as long as was promised.
    pub(crate) fn look_on(&mut self, part: Part, path: Option<&[u8]>, source: &mut dyn Read, naming: Option<Naming>) -> Option<ObjectId> {
        let detector = self.shared.detector?;
        let mut naming = naming;
        let seen = catch_unwind(AssertUnwindSafe(|| read_on(detector, source, &mut naming)));
        let gap = |reason, bytes, detail: &str| Gap { reason, path: path.map(Into::into), object: None, bytes, detail: detail.into() };
        let Ok(Seen { hits, len, is_packed, failure }) = seen else {
            self.gaps.push(gap(GapReason::Internal, None, "a rule failed on it: this is a fault of lockhound, please report it"));
            return None;
        };
        self.counts.bytes += len;
        if is_packed {
            let detail = "it is too large an archive to be opened; it was looked at as it is";
            self.gaps.push(gap(GapReason::OverLimit, Some(len), detail));
        }
        let is_named = naming.is_some();
        let object = naming.and_then(Naming::finish);
        if let Some(error) = failure {
            self.gaps.push(gap(GapReason::Unreadable, None, &format!("only its first {len} bytes could be read: {error}")));
        } else if is_named && object.is_none() {
            self.gaps.push(gap(GapReason::Unreadable, None, "it changed while it was read; scan it again"));
        }
        self.note(hits, Blob { bytes: &[], part, path }, object);
        object
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
