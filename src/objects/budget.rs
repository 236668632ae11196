//! The bytes that a walk holds: one budget for all of its threads.
//!
//! A thread whose share of the budget is used up goes on alone: it takes a lock that only one thread has, and holds more than the budget until
//! it has let go of what is over it. Whoever has that lock waits for nothing, so that no two threads can wait for each other. What is found
//! does not depend on who waits.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How much a thread takes at once, in bytes, so that threads seldom ask.
const STEP: usize = 1 << 20;

/// What all threads may hold.
pub(crate) struct Budget {
    left: AtomicUsize,
    alone: Mutex<()>,
}

/// What one thread holds of a budget; it goes back when this is dropped.
pub(crate) struct Share<'b> {
    budget: &'b Budget,
    held: usize,
    /// What was taken from the budget; less than is held only while the thread is alone.
    taken: usize,
    alone: Option<MutexGuard<'b, ()>>,
}

impl Budget {
    /// A budget of this many bytes.
    pub(crate) fn new(bytes: usize) -> Self {
        Self { left: AtomicUsize::new(bytes), alone: Mutex::new(()) }
    }

    /// A share that holds nothing yet.
    pub(crate) fn share(&self) -> Share<'_> {
        Share { budget: self, held: 0, taken: 0, alone: None }
    }

    fn take(&self, bytes: usize) -> bool {
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes)).is_ok()
    }
}

impl Share<'_> {
    /// Holds `bytes` more; waits until that is possible.
    pub(crate) fn hold(&mut self, bytes: usize) {
        self.held += bytes;
        if self.alone.is_none() && !self.covers() {
            self.alone = Some(self.budget.alone.lock().unwrap_or_else(PoisonError::into_inner));
            // Others may have let go of something meanwhile.
            if self.covers() {
                self.alone = None;
            }
        }
    }

    /// Holds `bytes` less.
    pub(crate) fn let_go(&mut self, bytes: usize) {
        self.held = self.held.saturating_sub(bytes);
        // Others may have let go of something, so that it need not be alone any longer.
        if self.alone.is_some() && self.covers() {
            self.alone = None;
        }
        if self.taken > self.held + 2 * STEP {
            let more = self.taken - self.held - STEP;
            self.taken -= more;
            self.budget.left.fetch_add(more, Ordering::Relaxed);
        }
    }

    /// Takes from the budget what is held; says whether there was that much.
    fn covers(&mut self) -> bool {
        let Some(more) = self.held.checked_sub(self.taken).filter(|more| *more > 0) else { return true };
        for want in [more + STEP, more] {
            if self.budget.take(want) {
                self.taken += want;
                return true;
            }
        }
        false
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.budget.left.fetch_add(self.taken, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::{Budget, STEP};

    #[test]
    fn only_one_thread_at_a_time_holds_more_than_there_is() {
        let budget = Budget::new(8 * STEP);
        let (held, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for number in 1..=6_usize {
                let (budget, held, most) = (&budget, &held, &most);
                scope.spawn(move || {
                    for round in 0..300_usize {
                        let mut share = budget.share();
                        let sizes = [(number + round) % 5 * STEP, (number * round) % 7 * STEP];
                        for size in sizes {
                            share.hold(size);
                            most.fetch_max(held.fetch_add(size, Ordering::SeqCst) + size, Ordering::SeqCst);
                        }
                        for size in sizes {
                            held.fetch_sub(size, Ordering::SeqCst);
                            share.let_go(size);
                        }
                    }
                });
            }
        });
        assert_eq!(budget.left.into_inner(), 8 * STEP, "all of it came back");
        assert!(most.into_inner() <= (8 + 10) * STEP, "the budget, and what one holds beyond it");
    }

    #[test]
    fn more_than_there_is_goes_to_one_alone() {
        let budget = Budget::new(STEP);
        let mut share = budget.share();
        share.hold(100 * STEP);
        assert!(share.alone.is_some());
        share.let_go(100 * STEP);
        assert!(share.alone.is_none());
        drop(share);
        assert_eq!(budget.left.into_inner(), STEP);
    }
}
