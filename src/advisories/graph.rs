//! Why a package is locked: the shortest way to it from a member of the workspace.

use std::collections::VecDeque;

use super::lockfile::{Origin, Package};

/// Packages that a way may show; of a longer one the middle is left out.
const MAX_SHOWN: usize = 12;
/// Packages that a way has for a machine.
const MAX_STEPS: usize = 50;

/// The shortest way to each package of a lockfile.
pub(super) struct Ways<'a> {
    packages: &'a [Package],
    steps: Vec<Option<Step>>,
}

#[derive(Clone, Copy)]
struct Step {
    /// How many edges from the member.
    depth: usize,
    /// The package before it, itself for a member.
    before: usize,
    /// The member where the way starts.
    member: usize,
    /// The member's own dependency that leads here.
    direct: usize,
}

impl<'a> Ways<'a> {
    /// The ways in the lockfile that holds `packages`: breadth first from all members at once, by name and version where there is a choice.
    pub(super) fn through(packages: &'a [Package]) -> Self {
        let mut steps: Vec<Option<Step>> = vec![None; packages.len()];
        let by_name = |at: &usize| packages.get(*at).map(|package| (package.name.as_str(), &package.version));
        let mut starts: Vec<usize> = (0..packages.len()).filter(|at| packages[*at].origin == Origin::Local).collect();
        if starts.is_empty() {
            starts = roots(packages);
        }
        starts.sort_by_key(by_name);
        for start in &starts {
            steps[*start] = Some(Step { depth: 0, before: *start, member: *start, direct: *start });
        }
        let mut queue = VecDeque::from(starts);
        while let Some((at, step)) = queue.pop_front().and_then(|at| Some((at, steps[at]?))) {
            let mut needs = packages[at].needs.clone();
            needs.sort_by_key(by_name);
            for next in needs {
                if steps[next].is_none() {
                    let direct = if step.depth == 0 { next } else { step.direct };
                    steps[next] = Some(Step { depth: step.depth + 1, before: at, member: step.member, direct });
                    queue.push_back(next);
                }
            }
        }
        Self { packages, steps }
    }

    /// The packages on the way to the one at `at`, from the member on; of a very long way the middle is left out, and nothing where none leads
    /// there.
    pub(super) fn steps(&self, at: usize) -> Vec<usize> {
        let mut steps = Vec::new();
        let mut here = at;
        while let Some(step) = self.steps.get(here).copied().flatten() {
            steps.push(here);
            if step.depth > 0 && steps.len() == MAX_STEPS - 2 {
                here = if step.depth > 1 { step.direct } else { step.member };
            } else if step.depth > 0 {
                here = step.before;
            } else {
                break;
            }
        }
        steps.reverse();
        steps
    }

    /// The indices of those that [`holders`](Self::holders) gives.
    pub(super) fn first(&self, at: usize) -> Option<(usize, usize)> {
        let step = (*self.steps.get(at)?)?;
        Some((step.member, step.direct))
    }

    /// The member that leads to the package at `at`, and its own dependency that does; none when nothing leads there.
    pub(super) fn holders(&self, at: usize) -> Option<(&'a Package, &'a Package)> {
        let (member, direct) = self.first(at)?;
        Some((self.packages.get(member)?, self.packages.get(direct)?))
    }

    /// Whether the package at `at` is a dependency that a member itself names.
    pub(super) fn is_direct(&self, at: usize) -> bool {
        matches!(self.steps.get(at), Some(Some(step)) if step.depth == 1)
    }

    /// The way in words, `app → chrono → time`.
    pub(super) fn words(&self, at: usize) -> Option<String> {
        let step = (*self.steps.get(at)?)?;
        let mut names = Vec::new();
        let mut here = at;
        let shown = if step.depth < MAX_SHOWN { step.depth } else { MAX_SHOWN - 3 };
        for _ in 0..=shown {
            names.push(self.packages[here].name.as_str());
            here = self.steps[here]?.before;
        }
        if shown < step.depth {
            names.push("…");
            names.push(self.packages[step.direct].name.as_str());
            names.push(self.packages[step.member].name.as_str());
        }
        names.reverse();
        Some(names.join(" → "))
    }
}

/// The packages that no other needs.
fn roots(packages: &[Package]) -> Vec<usize> {
    let mut needed = vec![false; packages.len()];
    for next in packages.iter().flat_map(|package| &package.needs) {
        needed[*next] = true;
    }
    (0..packages.len()).filter(|at| !needed[*at]).collect()
}
