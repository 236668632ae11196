//! Reads what comes out of a decoder, up to a limit. It ends early and says why, instead of failing: what came before the end counts.

use std::io::{self, Read};

use super::bounds::Why;
use super::codec::why;

/// A reader with a limit.
pub(super) struct Meter<'a> {
    source: Box<dyn Read + 'a>,
    /// What was read and put back.
    front: io::Cursor<Vec<u8>>,
    /// How much may come yet, in bytes.
    left: u64,
    /// What it is called when more than that comes.
    over: Why,
    /// How much came since this was last asked and set back, in bytes.
    pub(super) read: u64,
    /// Why it ended early, if it did.
    pub(super) fault: Option<Why>,
}

impl<'a> Meter<'a> {
    pub(super) fn new(source: io::Result<Box<dyn Read + 'a>>, limit: u64, over: Why) -> Self {
        let fault = source.as_ref().err().map(why);
        Self { source: source.unwrap_or_else(|_| Box::new(io::empty())), front: io::Cursor::default(), left: limit, over, read: 0, fault }
    }

    /// Reads on behind `bytes` until they are `limit`, or all there is.
    pub(super) fn fill(&mut self, bytes: &mut Vec<u8>, limit: u64) {
        let more = limit.saturating_sub(bytes.len() as u64);
        // It has no errors but those of memory, which a limit keeps away.
        self.take(more).read_to_end(bytes).unwrap_or_default();
    }

    /// Lowers what may come yet, unless it is lower.
    pub(super) fn lower(&mut self, limit: u64, over: Why) {
        if limit < self.left {
            (self.left, self.over) = (limit, over);
        }
    }

    /// Lets what was read first come again.
    pub(super) fn put_back(&mut self, bytes: Vec<u8>) {
        self.front = io::Cursor::new(bytes);
    }

    /// Counts `len` bytes that are at hand already; gives how many of them may come.
    pub(super) fn pass(&mut self, len: usize) -> usize {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(len);
        self.fault = (most < len).then_some(self.over);
        self.left -= most as u64;
        self.read += most as u64;
        most
    }

    /// Whether nothing more comes.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.read(&mut [0]).unwrap_or_default() == 0
    }
}

impl Read for Meter<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let again = self.front.read(buffer)?;
        if again > 0 || self.fault.is_some() || buffer.is_empty() {
            return Ok(again);
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        // At the limit, one byte more tells the end from a bomb.
        let mut probe = [0];
        let into = if most == 0 { &mut probe[..] } else { buffer.get_mut(..most).unwrap_or_default() };
        match self.source.read(into) {
            Ok(len) if most == 0 => {
                self.fault = (len > 0).then_some(self.over);
                Ok(0)
            }
            Ok(len) => {
                self.left -= len as u64;
                self.read += len as u64;
                Ok(len)
            }
            Err(error) => {
                self.fault = Some(why(&error));
                Ok(0)
            }
        }
    }
}
