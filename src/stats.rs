//! Where the time of a scan goes, phase by phase.

use std::time::{Duration, Instant};

/// A part of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Opening the repository, and finding out how its objects are stored.
    Plan,
    /// Inflating and rebuilding objects.
    Decode,
    /// Looking for anchors, and for names in trees.
    Search,
    /// Rules and checks in the windows around anchors, and masking what they find.
    Judge,
    /// Which commits and paths the findings stand at.
    Attribute,
    /// Writing reports.
    Report,
}

impl Phase {
    /// All phases, in order.
    pub const ALL: [Self; 6] = [Self::Plan, Self::Decode, Self::Search, Self::Judge, Self::Attribute, Self::Report];

    /// The phase's name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Decode => "decode",
            Self::Search => "search",
            Self::Judge => "judge",
            Self::Attribute => "attribute",
            Self::Report => "report",
        }
    }
}

/// What each phase took. Phases that threads share count the time of each thread.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    spent: [Duration; Phase::ALL.len()],
    bytes: [u64; Phase::ALL.len()],
}

impl Stats {
    /// The time that a phase took, of all threads together.
    #[must_use]
    pub fn spent(&self, phase: Phase) -> Duration {
        self.spent[phase as usize]
    }

    /// The bytes that a phase went over; 0 where bytes say nothing.
    #[must_use]
    pub fn bytes(&self, phase: Phase) -> u64 {
        self.bytes[phase as usize]
    }

    /// Adds bytes to a phase.
    pub fn add_bytes(&mut self, phase: Phase, bytes: usize) {
        self.bytes[phase as usize] += bytes as u64;
    }

    /// Adds what another thread or step took.
    pub fn add(&mut self, other: &Self) {
        for phase in Phase::ALL {
            self.spent[phase as usize] += other.spent(phase);
            self.bytes[phase as usize] += other.bytes(phase);
        }
    }
}

/// Stops the time of one thread. A clock that is off costs nothing and counts bytes only.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    last: Option<Instant>,
    /// What was stopped so far.
    pub stats: Stats,
}

impl Clock {
    /// A clock that runs from now on, if `on`.
    #[must_use]
    pub fn new(on: bool) -> Self {
        Self { last: on.then(Instant::now), stats: Stats::default() }
    }

    /// Counts the time since the last call as nothing: other clocks ran.
    pub fn skip(&mut self) {
        self.last = self.last.map(|_| Instant::now());
    }

    /// Counts the time since the last call as `phase`.
    pub fn lap(&mut self, phase: Phase) {
        if let Some(last) = &mut self.last {
            let now = Instant::now();
            self.stats.spent[phase as usize] += now - *last;
            *last = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Clock, Phase, Stats};

    #[test]
    fn each_lap_counts_once() {
        let mut clock = Clock::new(true);
        clock.lap(Phase::Plan);
        std::thread::sleep(std::time::Duration::from_millis(2));
        clock.lap(Phase::Decode);
        clock.stats.add_bytes(Phase::Decode, 7);
        let mut sum = Stats::default();
        sum.add(&clock.stats);
        sum.add(&clock.stats);
        assert_eq!(sum.bytes(Phase::Decode), 14);
        assert!(sum.spent(Phase::Decode).as_millis() >= 4 && sum.spent(Phase::Judge).is_zero());
        let mut off = Clock::new(false);
        off.lap(Phase::Judge);
        assert_eq!(off.stats, Stats::default());
    }
}
