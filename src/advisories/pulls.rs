//! What pulls a package in: the lines of manifests, on which condition, and which versions they ask for.

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use semver::VersionReq;

use super::features::on_by_default;
use super::lockfile::{Origin, Package};
use super::members::{Found, Members, Pull};
use super::reach::{Condition, Reach};
use crate::blob::{ObjectId, Part};
use crate::finding::{Place, Refs, Region, Role, Status};

/// Places of other members that are told of one finding.
const MAX_OTHERS: usize = 20;
/// Edges of a lockfile that are gone back for all its findings.
const MAX_STEPS: usize = 5_000_000;

/// The edges from a workspace's own packages to all others.
pub(super) struct Pulls<'a> {
    packages: &'a [Package],
    found: &'a [Found],
    /// By local package, its manifest.
    of: HashMap<usize, usize>,
    /// By manifest and package, its dependencies.
    named: HashMap<(usize, &'a str), Vec<&'a Pull>>,
    on: Option<BTreeSet<(usize, &'a str)>>,
    needed_by: Vec<Vec<usize>>,
    /// By local package and name, how many packages of the name it needs.
    same: HashMap<(usize, &'a str), usize>,
    steps: Cell<usize>,
}

/// An edge from one of the workspace's own packages to another, that leads on to what is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct First {
    member: usize,
    direct: usize,
}

/// What the manifests say of a package.
#[derive(Default)]
pub(super) struct Pulled {
    /// The lines on the shortest way: the member's, and the workspace's, where it inherits from there.
    pub(super) nearest: Vec<Place>,
    /// The line of each other member that leads there.
    pub(super) others: Vec<Place>,
    /// How many more there are.
    pub(super) more: usize,
    pub(super) reach: Reach,
}

/// Which versions a manifest asks for.
pub(super) struct Asked {
    pub(super) requirement: VersionReq,
    /// `Cargo.toml:12`.
    pub(super) at: String,
}

/// Who asks for a package.
#[derive(Default)]
pub(super) struct Askers<'a> {
    pub(super) asked: Vec<Asked>,
    /// Whether nobody else asks for it.
    pub(super) is_all: bool,
    /// A package from elsewhere that needs it too.
    pub(super) outside: Option<&'a Package>,
}

impl<'a> Pulls<'a> {
    pub(super) fn new(packages: &'a [Package], members: &'a Members) -> Self {
        let found = members.all.as_slice();
        let of = manifests_of(packages, found);
        let mut named: HashMap<(usize, &str), Vec<&Pull>> = HashMap::new();
        let mut used: Vec<usize> = of.values().copied().collect();
        used.sort_unstable();
        used.dedup();
        for at in &used {
            for pull in &found[*at].pulls {
                named.entry((*at, pull.declaration.package.as_str())).or_default().push(pull);
            }
        }
        let mut needed_by = vec![Vec::new(); packages.len()];
        let mut same = HashMap::new();
        for (at, package) in packages.iter().enumerate() {
            for next in &package.needs {
                needed_by[*next].push(at);
                if package.origin == Origin::Local {
                    *same.entry((at, packages[*next].name.as_str())).or_default() += 1;
                }
            }
        }
        let on = on_by_default(found, &used);
        Self { packages, found, of, named, on, needed_by, same, steps: Cell::new(MAX_STEPS) }
    }

    /// What pulls in the package at `at`; `nearest` is the edge from a member on the shortest way there.
    pub(super) fn of(&self, at: usize, nearest: Option<(usize, usize)>, status: Status) -> Pulled {
        if self.found.is_empty() {
            return Pulled::default();
        }
        let nearest = nearest.map(|(member, direct)| First { member, direct });
        let (firsts, is_cut) = self.firsts(at);
        let reach = if is_cut { Reach::default() } else { self.reach(&firsts) };
        let mut told: HashSet<usize> = nearest.iter().map(|first| first.member).collect();
        let mut all = firsts.iter().filter(|first| told.insert(first.member) && !self.declared(**first).is_empty());
        let others: Vec<Place> = all.by_ref().take(MAX_OTHERS).flat_map(|first| self.places(*first, status).into_iter().take(1)).collect();
        let more = all.count();
        Pulled { nearest: nearest.map(|first| self.places(first, status)).unwrap_or_default(), others, more, reach }
    }

    /// Whether there were more ways than are followed, so that of some packages it is not told when they are built.
    pub(super) fn is_cut(&self) -> bool {
        self.steps.get() == 0
    }

    /// Which versions of the package at `at` are asked for, and by whom.
    pub(super) fn askers(&self, at: usize) -> Askers<'a> {
        if self.found.is_empty() {
            return Askers::default();
        }
        let mut askers = Askers { is_all: !self.needed_by[at].is_empty(), ..Askers::default() };
        for member in &self.needed_by[at] {
            let first = First { member: *member, direct: at };
            if self.packages[*member].origin != Origin::Local {
                askers.is_all = false;
                askers.outside = askers.outside.or(Some(&self.packages[*member]));
                continue;
            }
            let declared = self.declared(first);
            askers.is_all &= !declared.is_empty() && declared.iter().all(|(_, pull)| pull.declaration.requirement.is_some());
            for (manifest, pull) in declared {
                let (manifest, region) = pull.shared.unwrap_or((manifest, pull.declaration.region));
                let at = format!("{}:{}", String::from_utf8_lossy(&self.found[manifest].path), region.line);
                if let Some(requirement) = pull.declaration.requirement.clone().filter(|_| askers.asked.iter().all(|asked| asked.at != at))
                {
                    askers.asked.push(Asked { requirement, at });
                }
            }
        }
        askers
    }

    /// A member's dependencies that are one of the packages it needs, the one that a plain build holds first.
    fn declared(&self, first: First) -> Vec<(usize, &'a Pull)> {
        let (Some(manifest), package) = (self.of.get(&first.member), &self.packages[first.direct]) else { return Vec::new() };
        let declared = self.named.get(&(*manifest, package.name.as_str())).map(Vec::as_slice).unwrap_or_default();
        let same = self.same.get(&(first.member, package.name.as_str())).copied().unwrap_or_default();
        let fits = |pull: &&&Pull| same < 2 || pull.declaration.requirement.as_ref().is_none_or(|asked| asked.matches(&package.version));
        let mut declared: Vec<_> = declared.iter().filter(fits).map(|pull| (*manifest, *pull)).collect();
        declared.sort_by_key(|(_, pull)| {
            let declaration = &pull.declaration;
            (declaration.kind, declaration.is_optional, declaration.target.is_some(), declaration.region)
        });
        declared
    }

    /// The lines that are an edge, the member's own first; the line's hash is to be added.
    fn places(&self, first: First, status: Status) -> Vec<Place> {
        let Some((manifest, pull)) = self.declared(first).into_iter().next() else { return Vec::new() };
        let own = std::iter::once((manifest, pull.declaration.region));
        own.chain(pull.shared).map(|(manifest, region)| place(&self.found[manifest], region, status)).collect()
    }

    /// The last edges from the workspace's own packages to others on all ways to the package at `at`, the nearest first; and whether there are
    /// more than are followed.
    fn firsts(&self, at: usize) -> (Vec<First>, bool) {
        let (mut firsts, mut seen, mut todo) = (Vec::new(), HashSet::from([at]), VecDeque::from([(at, 0_usize)]));
        while let Some((direct, depth)) = todo.pop_front() {
            for before in &self.needed_by[direct] {
                let Some(steps) = self.steps.get().checked_sub(1) else { return (Vec::new(), true) };
                self.steps.set(steps);
                if self.packages[*before].origin == Origin::Local {
                    firsts.push((depth, First { member: *before, direct }));
                } else if seen.insert(*before) {
                    todo.push_back((*before, depth + 1));
                }
            }
        }
        let name = |at: usize| (&self.packages[at].name, &self.packages[at].version);
        firsts.sort_by(|(a_depth, a), (b_depth, b)| {
            (a_depth, name(a.member), name(a.direct)).cmp(&(b_depth, name(b.member), name(b.direct)))
        });
        (firsts.into_iter().map(|(_, first)| first).collect(), false)
    }

    /// What holds of all edges.
    fn reach(&self, firsts: &[First]) -> Reach {
        let mut all = BTreeSet::new();
        for first in firsts {
            let declared = self.declared(*first);
            if declared.is_empty() {
                return Reach::default();
            }
            all.extend(declared.into_iter().map(|(manifest, pull)| {
                let declaration = &pull.declaration;
                let is_off = declaration.is_optional && !self.is_on(first.member, manifest, &declaration.key);
                Condition { kind: declaration.kind, is_off, platform: declaration.target.clone() }
            }));
        }
        Reach::of(&all)
    }

    /// Whether an optional dependency is on, as far as anybody knows: a package from elsewhere may ask for any feature.
    fn is_on(&self, member: usize, manifest: usize, key: &str) -> bool {
        let is_asked_from_elsewhere = self.needed_by[member].iter().any(|by| self.packages[*by].origin != Origin::Local);
        is_asked_from_elsewhere || self.on.as_ref().is_none_or(|on| on.contains(&(manifest, key)))
    }
}

/// The manifest of each of the lockfile's own packages: that of its name and version, or the only one of its name.
fn manifests_of(packages: &[Package], found: &[Found]) -> HashMap<usize, usize> {
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, found) in found.iter().enumerate() {
        if let Some(name) = &found.manifest.name {
            by_name.entry(name).or_default().push(at);
        }
    }
    let mut of = HashMap::new();
    for (at, package) in packages.iter().enumerate().filter(|(_, package)| package.origin == Origin::Local) {
        let named = by_name.get(package.name.as_str()).map(Vec::as_slice).unwrap_or_default();
        let version = package.version.to_string();
        let exact = named.iter().find(|at| found[**at].manifest.version.as_ref() == Some(&version));
        let only = if let [only] = named { Some(only) } else { named.iter().find(|at| found[**at].manifest.version.is_none()) };
        if let Some(manifest) = exact.or(only) {
            of.insert(at, *manifest);
        }
    }
    of
}

fn place(found: &Found, region: Region, status: Status) -> Place {
    let object: Option<ObjectId> = found.file.object;
    Place {
        status,
        role: Role::Requires,
        path: Some(found.path.as_slice().into()),
        inner: None,
        region,
        part: Part::File,
        object,
        commit: None,
        removed: None,
        refs: Refs::default(),
        line_hash: None,
        allowance: None,
    }
}
