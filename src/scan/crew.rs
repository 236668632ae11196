//! Several lookers at work on one list.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::looker::Looker;
use crate::finding::{Gap, GapReason};

/// Gives each item to one of `threads` lookers; they come back in no certain order.
pub(crate) fn look_at_all<'a, T: Sync>(
    items: &[T],
    threads: usize,
    start: impl Fn() -> Looker<'a> + Sync,
    look: impl Fn(&mut Looker<'a>, &T) + Sync,
) -> (Vec<Looker<'a>>, Vec<Gap>) {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut looker = start();
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            look(&mut looker, item);
        }
        looker
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.clamp(1, items.len().max(1))).map(|_| scope.spawn(work)).collect();
        let (mut lookers, mut gaps) = (Vec::new(), Vec::new());
        for worker in workers {
            match worker.join() {
                Ok(looker) => lookers.push(looker),
                Err(_) => gaps.push(Gap {
                    reason: GapReason::Internal,
                    path: None,
                    object: None,
                    bytes: None,
                    detail: "a thread of the scanner failed: this is a fault of lockhound, please report it".into(),
                }),
            }
        }
        (lookers, gaps)
    })
}
