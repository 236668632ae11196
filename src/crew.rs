//! Several threads at work on one list, each with a state of its own.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::finding::{Gap, GapReason};

/// Gives each item to one of `threads` threads. `start` makes each thread's state, `work` gets it with each item, and the states come back in
/// no certain order. A thread that panics is a gap: its state is lost.
pub fn share<T: Sync, S: Send>(
    items: &[T],
    threads: usize,
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) + Sync,
) -> (Vec<S>, Vec<Gap>) {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut state = start();
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            work(&mut state, item);
        }
        state
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.clamp(1, items.len().max(1))).map(|_| scope.spawn(run)).collect();
        let (mut states, mut gaps) = (Vec::new(), Vec::new());
        for worker in workers {
            match worker.join() {
                Ok(state) => states.push(state),
                Err(_) => gaps.push(failed()),
            }
        }
        (states, gaps)
    })
}

fn failed() -> Gap {
    let detail = "a thread of the scanner failed: this is a fault of lockhound, please report it".into();
    Gap { reason: GapReason::Internal, path: None, object: None, bytes: None, detail }
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn each_item_is_given_once() {
        let items: Vec<usize> = (0..1000).collect();
        let (states, gaps) = share(&items, 4, Vec::new, |seen, item| seen.push(*item));
        let mut seen = states.concat();
        seen.sort_unstable();
        assert_eq!((seen, gaps), (items, Vec::new()));
    }

    #[test]
    fn a_panic_is_a_gap() {
        let (states, gaps) = share(&[1, 2], 1, || (), |(), item| assert_ne!(*item, 2));
        assert_eq!((states.len(), gaps.len()), (0, 1));
    }
}
