//! How far a scan has come: counters that its threads add to now and then, for somebody else to read.

use std::sync::atomic::{AtomicU64, Ordering};

/// What was done so far, and what there is to do.
#[derive(Debug, Default)]
pub struct Progress {
    total: AtomicU64,
    objects: AtomicU64,
    bytes: AtomicU64,
    hits: AtomicU64,
}

/// What one thread has done since it last told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Objects looked at.
    pub objects: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Hits in them.
    pub hits: u64,
}

impl Progress {
    /// Adds to the number of objects that there are to look at.
    pub fn expect(&self, objects: u64) {
        self.total.fetch_add(objects, Ordering::Relaxed);
    }

    /// How many objects there are to look at; 0 while that is not known.
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    /// Adds what a thread has done.
    pub fn add(&self, done: Done) {
        self.objects.fetch_add(done.objects, Ordering::Relaxed);
        self.bytes.fetch_add(done.bytes, Ordering::Relaxed);
        self.hits.fetch_add(done.hits, Ordering::Relaxed);
    }

    /// What was done so far.
    pub fn done(&self) -> Done {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Done { objects: read(&self.objects), bytes: read(&self.bytes), hits: read(&self.hits) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Done, Progress};

    #[test]
    fn what_threads_do_adds_up() {
        let progress = Progress::default();
        progress.expect(4000);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..1000).for_each(|_| progress.add(Done { objects: 1, bytes: 10, hits: 2 })));
            }
        });
        assert_eq!((progress.done(), progress.total()), (Done { objects: 4000, bytes: 40_000, hits: 8000 }, 4000));
    }
}
