//! Which optional dependencies of a workspace are on when each of its packages is built with its default features.
//!
//! Rules: The Cargo Book, "Features". Where it is not sure, a dependency counts as on: nothing is called unlikely that may be built.

use std::collections::{BTreeSet, HashMap};

use super::members::Found;

/// Features and dependencies that are looked at; beyond, all count as on.
const MAX_STEPS: usize = 20_000_000;

/// The optional dependencies that are on, by manifest and name; nothing where all count as on. `of` are the manifests of the lockfile's own
/// packages.
pub(super) fn on_by_default<'a>(all: &'a [Found], of: &[usize]) -> Option<BTreeSet<(usize, &'a str)>> {
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for at in of {
        by_name.entry(all[*at].manifest.name.as_deref()?).or_default().push(*at);
    }
    let mut search = Search { all, by_name, on: BTreeSet::new(), seen: BTreeSet::new(), todo: Vec::new(), steps: 0 };
    for at in of {
        search.ask(*at, "default");
        // A plain dependency is on, and an optional one of the same name is not for that.
        for pull in all[*at].pulls.iter().filter(|pull| !pull.declaration.is_optional) {
            for feature in &pull.declaration.features {
                search.ask_of(&pull.declaration.package, feature);
            }
        }
    }
    while let Some((at, feature)) = search.todo.pop() {
        search.follow(at, feature);
        if search.steps > MAX_STEPS {
            return None;
        }
    }
    Some(search.on)
}

struct Search<'a> {
    all: &'a [Found],
    by_name: HashMap<&'a str, Vec<usize>>,
    on: BTreeSet<(usize, &'a str)>,
    seen: BTreeSet<(usize, &'a str)>,
    todo: Vec<(usize, &'a str)>,
    steps: usize,
}

impl<'a> Search<'a> {
    fn ask(&mut self, at: usize, feature: &'a str) {
        self.steps += 1;
        if self.steps <= MAX_STEPS && self.seen.insert((at, feature)) {
            self.todo.push((at, feature));
        }
    }

    /// What a feature, or what stands in a list of them, turns on.
    fn follow(&mut self, at: usize, feature: &'a str) {
        let all = self.all;
        if let Some(list) = all[at].manifest.features.get(feature) {
            for item in list {
                self.ask(at, item);
            }
        }
        self.steps += all[at].pulls.len();
        if let Some((key, feature)) = feature.split_once('/') {
            let (key, is_weak) = key.strip_suffix('?').map_or((key, false), |key| (key, true));
            if !is_weak {
                self.ask(at, key);
                self.turn_on(at, key);
            }
            for pull in all[at].pulls.iter().filter(|pull| pull.declaration.key == key) {
                self.ask_of(&pull.declaration.package, feature);
            }
            return;
        }
        // A feature that has the name of an optional dependency turns it on, unless it is spelled out and does not.
        let key = feature.strip_prefix("dep:").unwrap_or(feature);
        if key != feature || !all[at].manifest.features.contains_key(feature) {
            self.turn_on(at, key);
        }
    }

    fn turn_on(&mut self, at: usize, key: &'a str) {
        let all = self.all;
        if !self.on.insert((at, key)) {
            return;
        }
        self.steps += all[at].pulls.len();
        for pull in all[at].pulls.iter().filter(|pull| pull.declaration.key == key) {
            for feature in &pull.declaration.features {
                self.ask_of(&pull.declaration.package, feature);
            }
        }
    }

    /// Asks for a feature of the workspace's own packages of that name.
    fn ask_of(&mut self, package: &str, feature: &'a str) {
        for target in self.by_name.get(package).cloned().unwrap_or_default() {
            self.ask(target, feature);
        }
    }
}
