//! Which commit first brought something wanted to a path, and which was the last to remove it: each commit's shape beside its parents'.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::history::History;
use super::shapes::{EMPTY, Named, Shape, Shapes};
use super::stays::{Child, number};
use super::wanted::Leaf;
use crate::blob::{Keys, ObjectId};

/// Entries of shapes that are compared, in all.
const MAX_COMPARED: u64 = 500_000_000;

/// Entries of shapes that are followed under a path, in all: a tree that names one folder a thousand times, each of which names another a
/// thousand times, has more paths than anybody will read. The oldest commits' paths come first.
const MAX_FOLLOWED: u64 = 1_000_000;

/// Bytes that all paths take, once they are spelled.
const MAX_SPELLED: usize = 64 << 20;

/// What several wanted things can have in common: here, one secret in many versions of a file. It is removed where no version stands any more.
pub type Label = u32;

/// Something wanted at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stand {
    /// What.
    pub leaf: Leaf,
    /// Where.
    pub path: Vec<u8>,
    /// The first commit that has it there, by its place in history; none when only a tag of a tree has it.
    pub brought: Option<usize>,
    /// The tips that have it there, by their number in what was asked for.
    pub tips: Vec<u32>,
}

/// A label that no longer stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// What.
    pub label: Label,
    /// Where it stood.
    pub path: Vec<u8>,
    /// The last commit that removed it, by its place in history.
    pub commit: usize,
}

/// What all commits and tips say of what is wanted.
pub struct Traces<'a> {
    shapes: &'a Shapes<'a>,
    labels: &'a [Vec<Label>],
    paths: Paths,
    stands: HashMap<(Leaf, Path), Noted, Keys>,
    turns: HashMap<(Label, Path), Turns, Keys>,
    compared: u64,
    followed: u64,
    spelled: usize,
}

/// The number of a path.
type Path = u32;

/// The first commit that has a thing at a path, and the tips that do.
type Noted = (Option<usize>, Vec<u32>);

/// What stands at paths.
type Standing = Vec<(Path, Leaf)>;

/// The last commits at which a label came to a path or went from it.
#[derive(Default)]
struct Turns {
    /// It came: no parent had it.
    came: Option<usize>,
    /// It went: all parents had it.
    went: Option<usize>,
    /// A merge took the side that does not have it.
    left_out: Option<usize>,
}

impl<'a> Traces<'a> {
    /// Goes over all commits, oldest first. `labels` are those of each leaf.
    #[must_use]
    pub fn read(history: &History<'_>, shapes: &'a Shapes<'a>, labels: &'a [Vec<Label>]) -> Self {
        let mut traces = Self {
            shapes,
            labels,
            paths: Paths::default(),
            stands: HashMap::default(),
            turns: HashMap::default(),
            compared: 0,
            followed: 0,
            spelled: 0,
        };
        for (rank, commit) in history.commits.iter().enumerate() {
            let of = |id: &ObjectId| history.tree_of(id).map(|tree| shapes.of(&tree));
            let mut parents: Vec<Shape> = commit.parents.iter().filter_map(of).collect();
            parents.sort_unstable();
            parents.dedup();
            if parents.is_empty() {
                parents.push(EMPTY);
            }
            traces.commit(rank, shapes.of(&commit.tree), &parents, rank < history.reachable);
        }
        traces
    }

    /// Notes where things stand at each of the `tips`.
    pub fn note_tips(&mut self, tips: &[Shape]) {
        for (tip, shape) in (0..).zip(tips) {
            let mut found = Vec::new();
            self.follow(*shape, Paths::ROOT, &mut found);
            for (path, leaf) in found {
                if let Some(stand) = self.stand(leaf, path) {
                    stand.1.push(tip);
                }
            }
        }
    }

    /// Whether there were more paths than are followed.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.compared >= MAX_COMPARED || self.followed >= MAX_FOLLOWED || self.spelled >= MAX_SPELLED
    }

    /// All paths at which anything wanted ever stood, in no certain order.
    pub fn stands(&self) -> impl Iterator<Item = Stand> {
        self.stands.iter().map(|((leaf, path), (brought, tips))| Stand {
            leaf: *leaf,
            path: self.paths.spell(*path, self.shapes),
            brought: *brought,
            tips: tips.clone(),
        })
    }

    /// What was removed, in no certain order. The commit is one that itself took the label away, not a merge that only took the side
    /// without it, unless there is no other since it last came.
    pub fn removals(&self) -> impl Iterator<Item = Removal> {
        self.turns.iter().filter_map(|((label, path), turns)| {
            let own = turns.went.filter(|went| turns.came.is_none_or(|came| came < *went));
            let commit = own.or_else(|| turns.went.max(turns.left_out))?;
            Some(Removal { label: *label, path: self.paths.spell(*path, self.shapes), commit })
        })
    }

    fn commit(&mut self, rank: usize, shape: Shape, parents: &[Shape], is_reachable: bool) {
        let (mut came, mut went) = (BTreeMap::<_, usize>::new(), BTreeMap::<_, usize>::new());
        for parent in parents.iter().filter(|parent| **parent != shape) {
            let (mut old, mut new) = (Vec::new(), Vec::new());
            self.compare(*parent, shape, Paths::ROOT, (&mut old, &mut new));
            for (path, leaf) in &new {
                if let Some(stand) = self.stand(*leaf, *path) {
                    stand.0.get_or_insert(rank);
                }
            }
            if is_reachable {
                let (old, new) = (self.labelled(&old), self.labelled(&new));
                old.difference(&new).for_each(|key| *went.entry(*key).or_default() += 1);
                new.difference(&old).for_each(|key| *came.entry(*key).or_default() += 1);
            }
        }
        for (key, _) in came.into_iter().filter(|(_, count)| *count == parents.len()) {
            self.turns.entry(key).or_default().came = Some(rank);
        }
        for (key, count) in went {
            let turns = self.turns.entry(key).or_default();
            let which = if count == parents.len() { &mut turns.went } else { &mut turns.left_out };
            *which = Some(rank);
        }
    }

    /// What is known of a thing at a path; nothing when there is no room for one more.
    fn stand(&mut self, leaf: Leaf, path: Path) -> Option<&mut Noted> {
        match self.stands.entry((leaf, path)) {
            Entry::Occupied(entry) => Some(entry.into_mut()),
            Entry::Vacant(_) if self.spelled >= MAX_SPELLED => None,
            Entry::Vacant(entry) => {
                self.spelled += self.paths.length(path);
                Some(entry.insert((None, Vec::new())))
            }
        }
    }

    fn labelled(&self, standing: &[(Path, Leaf)]) -> BTreeSet<(Label, Path)> {
        let labels = |leaf: &Leaf| self.labels.get(*leaf as usize).into_iter().flatten();
        standing.iter().flat_map(|(path, leaf)| labels(leaf).map(|label| (*label, *path))).collect()
    }

    /// What stands below `old` and not below `new`, and the other way round. Goes down without calling itself: folders may lie in each other
    /// without end.
    fn compare(&mut self, old: Shape, new: Shape, path: Path, (gone, come): (&mut Standing, &mut Standing)) {
        let mut todo = vec![(old, new, path)];
        while let Some((old, new, folder)) = todo.pop() {
            let (mut old, mut new) = (self.shapes.entries(old), self.shapes.entries(new));
            while let Some(name) = old.first().into_iter().chain(new.first()).map(|entry| entry.0).min() {
                let of_name = |entries: &[Named]| entries.partition_point(|entry| entry.0 == name);
                let (was, is) = (old.split_at(of_name(old)), new.split_at(of_name(new)));
                (old, new) = (was.1, is.1);
                self.compared += (was.0.len() + is.0.len()) as u64;
                if was.0 == is.0 {
                    continue;
                }
                if self.compared >= MAX_COMPARED {
                    return;
                }
                let only = |entries: &[Named], other: &[Named]| -> Vec<Child> {
                    entries.iter().filter(|entry| other.binary_search(entry).is_err()).map(|entry| entry.1).collect()
                };
                let path = self.paths.join(folder, name, self.shapes);
                let pairs = self.replace(path, &only(was.0, is.0), &only(is.0, was.0), (gone, come));
                todo.extend(pairs.into_iter().map(|(old, new)| (old, new, path)));
            }
        }
    }

    /// At one path: gives the folders that are to be compared with each other; all else came or went.
    fn replace(&mut self, path: Path, was: &[Child], is: &[Child], (gone, come): (&mut Standing, &mut Standing)) -> Vec<(Shape, Shape)> {
        let folders = |children: &[Child]| -> Vec<Shape> {
            children.iter().filter_map(|child| if let Child::Tree(shape) = child { Some(*shape) } else { None }).collect()
        };
        let leaves = |children: &[Child]| -> Standing {
            children.iter().filter_map(|child| if let Child::Leaf(leaf) = child { Some((path, *leaf)) } else { None }).collect()
        };
        gone.extend(leaves(was));
        come.extend(leaves(is));
        let (old, new) = (folders(was), folders(is));
        let both = old.len().min(new.len());
        old[both..].iter().for_each(|old| self.follow(*old, path, gone));
        new[both..].iter().for_each(|new| self.follow(*new, path, come));
        old.into_iter().zip(new).collect()
    }

    /// Everything that stands below a shape.
    fn follow(&mut self, shape: Shape, path: Path, found: &mut Standing) {
        let mut todo = vec![(shape, path)];
        while let Some((shape, folder)) = todo.pop() {
            for (name, child) in self.shapes.entries(shape) {
                if self.followed >= MAX_FOLLOWED {
                    return;
                }
                self.followed += 1;
                let path = self.paths.join(folder, *name, self.shapes);
                match child {
                    Child::Leaf(leaf) => found.push((path, *leaf)),
                    Child::Tree(shape) => todo.push((*shape, path)),
                }
            }
        }
    }
}

/// Paths, each a name below another.
#[derive(Default)]
struct Paths {
    numbers: HashMap<(Path, u32), Path, Keys>,
    /// The folder, the name in it, and how many bytes the whole path takes.
    list: Vec<(Path, u32, usize)>,
}

impl Paths {
    const ROOT: Path = Path::MAX;

    fn join(&mut self, folder: Path, name: u32, shapes: &Shapes<'_>) -> Path {
        let length = self.length(folder) + 1 + shapes.name(name).len();
        let list = &mut self.list;
        *self.numbers.entry((folder, name)).or_insert_with(|| {
            list.push((folder, name, length));
            number(list.len() - 1)
        })
    }

    fn length(&self, path: Path) -> usize {
        self.list.get(path as usize).map_or(0, |known| known.2)
    }

    fn spell(&self, path: Path, shapes: &Shapes<'_>) -> Vec<u8> {
        let (mut names, mut at) = (Vec::new(), path);
        while let Some((folder, name, _)) = self.list.get(at as usize) {
            names.push(shapes.name(*name));
            at = *folder;
        }
        names.reverse();
        names.join(&b'/')
    }
}
