//! The progress bar: on a terminal's stderr only, and only for scans that take a while.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};

use crate::progress::Progress;

/// A scan that is over by then shows nothing.
const PATIENCE: Duration = Duration::from_millis(700);

/// How often the bar is drawn.
const STEP: Duration = Duration::from_millis(150);

const STYLE: &str = "{bar:24} {percent}% of {len} objects, {msg}, {eta} left";

/// A bar that goes when it is dropped.
pub(super) struct Bar {
    stop: Option<Sender<()>>,
    drawer: Option<JoinHandle<()>>,
}

impl Bar {
    /// Shows how far a scan has come, where there is somebody to see it.
    pub(super) fn show(progress: &Arc<Progress>, quiet: bool) -> Option<Self> {
        if quiet || !io::stderr().is_terminal() {
            return None;
        }
        let (stop, stopped) = channel();
        let progress = Arc::clone(progress);
        let draw = move || {
            if stopped.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::new(progress.total());
            bar.set_style(ProgressStyle::with_template(STYLE).unwrap_or_else(|_| ProgressStyle::default_bar()));
            while stopped.recv_timeout(STEP) == Err(RecvTimeoutError::Timeout) {
                let done = progress.done();
                bar.set_length(progress.total());
                bar.set_position(done.objects);
                bar.set_message(format!("{}, {} hits", HumanBytes(done.bytes), done.hits));
            }
            bar.finish_and_clear();
        };
        Some(Self { stop: Some(stop), drawer: Some(thread::spawn(draw)) })
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        drop(self.stop.take());
        // A drawer that has failed has only failed to draw.
        let _ = self.drawer.take().map(JoinHandle::join);
    }
}
