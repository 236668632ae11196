//! From anchors to the stretches of text that are worth a regex.

use std::ops::Range;

/// A stretch of text for one rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Window {
    /// Index of the rule.
    pub(super) rule: usize,
    /// Where in the text.
    pub(super) range: Range2,
}

/// A range that can be ordered: start, then end.
pub(super) type Range2 = (usize, usize);

/// Collects windows; those of one rule that touch become one, so that many anchors close together cost no more than the text is long.
#[derive(Debug, Default)]
pub(super) struct Windows {
    found: Vec<Window>,
    /// By rule: one more than the index of its last window.
    last: Vec<usize>,
}

impl Windows {
    /// Adds the window of `reach` (bytes before and behind) around an anchor at `anchor`.
    pub(super) fn add(&mut self, rule: usize, anchor: Range<usize>, reach: [usize; 2]) {
        let [before, behind] = reach;
        let range = (anchor.start.saturating_sub(before), anchor.end.saturating_add(behind));
        if self.last.len() <= rule {
            self.last.resize(rule + 1, 0);
        }
        if let Some(window) = self.last[rule].checked_sub(1).and_then(|index| self.found.get_mut(index))
            && range.0 <= window.range.1
        {
            window.range = (window.range.0.min(range.0), window.range.1.max(range.1));
            return;
        }
        self.found.push(Window { rule, range });
        self.last[rule] = self.found.len();
    }

    /// Takes out the windows, cut to a text of `len` bytes, by rule and then by place; none touches another of its rule.
    pub(super) fn take(&mut self, len: usize) -> Vec<Window> {
        for window in &self.found {
            self.last[window.rule] = 0;
        }
        self.found.sort_unstable();
        let mut out: Vec<Window> = Vec::with_capacity(self.found.len());
        for mut window in self.found.drain(..) {
            window.range.1 = window.range.1.min(len);
            match out.last_mut() {
                Some(last) if last.rule == window.rule && window.range.0 <= last.range.1 => last.range.1 = last.range.1.max(window.range.1),
                _ => out.push(window),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::Windows;

    #[test]
    fn windows_of_one_rule_never_touch() {
        let mut windows = Windows::default();
        windows.add(1, 100..104, [10, 20]);
        windows.add(0, 110..114, [10, 20]);
        windows.add(1, 120..124, [10, 20]);
        windows.add(1, 200..204, [10, 20]);
        windows.add(1, 190..206, [90, 900]);
        let found: Vec<_> = windows.take(1000).into_iter().map(|window| (window.rule, window.range)).collect();
        assert_eq!(found, [(0, (100, 134)), (1, (90, 1000))]);
    }
}
