//! `--stats`: where the time went, as a table on stderr.

use crate::stats::{Phase, Stats};

/// A line for each phase: its share of the time of all threads, bytes, and bytes a second.
pub(super) fn table(stats: &Stats) -> Vec<String> {
    #[expect(clippy::cast_precision_loss, reason = "megabytes are shown with one digit after the point")]
    let megabytes = |phase| stats.bytes(phase) as f64 / 1e6;
    let seconds = |phase| stats.spent(phase).as_secs_f64();
    let all: f64 = Phase::ALL.into_iter().map(seconds).sum();
    let mut lines = vec![format!("{:<10} {:>9} {:>6} {:>12} {:>12}", "phase", "seconds", "share", "MB", "MB/s")];
    for phase in Phase::ALL {
        let (spent, megabytes) = (seconds(phase), megabytes(phase));
        let shown = |number: f64| if megabytes > 0.0 && number.is_finite() { format!("{number:.1}") } else { "-".to_owned() };
        let share = 100.0 * spent / all.max(f64::MIN_POSITIVE);
        let (bytes, rate) = (shown(megabytes), shown(megabytes / spent));
        lines.push(format!("{:<10} {spent:>9.3} {share:>5.1}% {bytes:>12} {rate:>12}", phase.name()));
    }
    lines.push(format!("{:<10} {all:>9.3}  (seconds of all threads together)", "sum"));
    lines
}
