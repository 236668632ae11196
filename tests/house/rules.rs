//! What the house asks of its files. Each rule gives a line for each breach; nothing when it is kept.

use std::collections::{BTreeMap, BTreeSet};

use crate::plan::{DOORS, EMPTY_NAMES, FLOORS, FORBIDDEN_PATHS, GROUND, MAX_FILE, MAX_FUNCTION, ONLY_FOR, UNFINISHED, UNSAFE_IN};
use crate::source::Source;

/// All Rust files of the package, and its manifest.
pub(crate) struct House {
    pub(crate) files: Vec<Source>,
    pub(crate) manifest: String,
}

/// A check of the whole house.
pub(crate) type Rule = fn(&House) -> Vec<String>;

/// All rules, by name.
pub(crate) const RULES: &[(&str, Rule)] = &[
    ("floors", floors),
    ("cycles", cycles),
    ("doors", doors),
    ("packages", packages),
    ("lengths", lengths),
    ("unsafe", unsafe_code),
    ("isolation", isolation),
    ("first line", first_line),
    ("unfinished", unfinished),
    ("names", names),
];

impl House {
    pub(crate) fn new(files: &[(&str, &str)], manifest: &str) -> Self {
        Self { files: files.iter().map(|(path, text)| Source::new(path, text)).collect(), manifest: manifest.to_owned() }
    }

    fn src(&self) -> impl Iterator<Item = &Source> {
        self.files.iter().filter(|file| file.is_in_src())
    }

    /// What ships: the files of `src/` without tests.
    fn shipped(&self) -> impl Iterator<Item = &Source> {
        self.src().filter(|file| !file.is_test())
    }

    /// The other modules of the package that a file names, as the longest part of each path that is a file.
    fn uses(&self, file: &Source) -> BTreeSet<Vec<String>> {
        let modules: BTreeSet<Vec<String>> = self.src().map(Source::module).collect();
        let own = file.module();
        let mut used = BTreeSet::new();
        for path in file.paths() {
            let Some(mut full) = absolute(&own, &path, &modules) else { continue };
            while !modules.contains(&full) && full.pop().is_some() {}
            if full != own && !full.is_empty() {
                used.insert(full);
            }
        }
        used
    }
}

/// A path from the package's root; none for what is outside of it.
fn absolute(own: &[String], path: &[String], modules: &BTreeSet<Vec<String>>) -> Option<Vec<String>> {
    match path.first()?.as_str() {
        "crate" | "lockhound" => Some(path[1..].to_vec()),
        "self" => Some([own, &path[1..]].concat()),
        "super" => {
            let up = path.iter().take_while(|name| *name == "super").count();
            Some([&own[..own.len().checked_sub(up)?], &path[up..]].concat())
        }
        first => {
            let child = [own, &[first.to_owned()]].concat();
            modules.contains(&child).then(|| [own, path].concat())
        }
    }
}

fn floors(house: &House) -> Vec<String> {
    let floor = |module: &str| FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor);
    let mut broken = Vec::new();
    for file in house.shipped() {
        let module = file.module();
        let Some(top) = module.first() else { continue };
        let Some(own) = floor(top) else {
            broken.push(format!("{}: the module `{top}` has no floor in the plan", file.path));
            continue;
        };
        let used: BTreeSet<String> = house.uses(file).into_iter().filter_map(|path| path.into_iter().next()).collect();
        for other in used.iter().filter(|other| *other != top) {
            match floor(other) {
                Some(below) if below < own || (below == GROUND && own == GROUND) => {}
                Some(below) if below == own => broken.push(format!("{}: `{top}` knows its sibling `{other}`", file.path)),
                _ => broken.push(format!("{}: `{top}` uses `{other}`, which is above it", file.path)),
            }
            let allowed = ONLY_FOR.iter().find(|(name, _)| name == other).map(|(_, users)| *users);
            if allowed.is_some_and(|users| !users.contains(&top.as_str())) {
                broken.push(format!("{}: `{other}` is not for `{top}`", file.path));
            }
        }
    }
    broken
}

fn cycles(house: &House) -> Vec<String> {
    let graph: BTreeMap<Vec<String>, BTreeSet<Vec<String>>> = house.shipped().map(|file| (file.module(), house.uses(file))).collect();
    let reach = |start: &Vec<String>| {
        let (mut seen, mut todo) = (BTreeSet::new(), vec![start]);
        while let Some(next) = todo.pop() {
            let targets = graph.get(next).into_iter().flatten();
            todo.extend(targets.filter(|target| seen.insert((*target).clone())));
        }
        seen
    };
    let reached: BTreeMap<_, _> = graph.keys().map(|module| (module, reach(module))).collect();
    let circle = |module: &Vec<String>| -> Vec<String> {
        let mutual = reached.iter().filter(|(other, back)| reached[module].contains(**other) && back.contains(module));
        mutual.map(|(other, _)| other.join("::")).collect()
    };
    let circles: BTreeSet<Vec<String>> =
        reached.iter().filter(|(module, seen)| seen.contains(**module)).map(|(module, _)| circle(module)).collect();
    circles.into_iter().map(|files| format!("these know each other in a circle: {}", files.join(", "))).collect()
}

/// The names in a section of the manifest whose header fits.
fn dependencies(manifest: &str, fits: impl Fn(&str) -> bool) -> Vec<String> {
    let (mut found, mut inside) = (Vec::new(), false);
    for line in manifest.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            inside = fits(header.trim_end_matches(']'));
        } else if let Some((name, _)) = line.split_once('=').filter(|_| inside && !line.starts_with('#')) {
            found.push(name.trim().to_owned());
        }
    }
    found
}

fn is_normal(header: &str) -> bool {
    header == "dependencies" || (header.starts_with("target.") && header.ends_with(".dependencies"))
}

fn names_package(file: &Source, package: &str) -> bool {
    let name = package.replace('-', "_");
    file.paths().iter().any(|path| path[0] == name)
}

fn doors(house: &House) -> Vec<String> {
    let mut broken = Vec::new();
    for package in dependencies(&house.manifest, is_normal) {
        let doors = DOORS.iter().find(|(name, _)| *name == package).map_or(&[][..], |(_, doors)| doors);
        if doors.is_empty() {
            broken.push(format!("Cargo.toml: `{package}` has no door in the plan"));
        }
        let users: Vec<&Source> = house.shipped().filter(|file| names_package(file, &package)).collect();
        let is_behind = |file: &Source, door: &str| {
            let path = file.path.trim_start_matches("src/");
            path == door || (door.ends_with('/') && path.starts_with(door))
        };
        for file in &users {
            if !doors.iter().any(|door| is_behind(file, door)) {
                broken.push(format!("{}: `{package}` is used outside its door ({})", file.path, doors.join(", ")));
            }
        }
        for door in doors.iter().filter(|door| !users.iter().any(|file| is_behind(file, door))) {
            broken.push(format!("src/{door}: `{package}` has a door here that nothing uses"));
        }
    }
    broken
}

/// Every package is used where its section of the manifest says, and every entry of the plan is in the manifest.
fn packages(house: &House) -> Vec<String> {
    let mut broken = Vec::new();
    let normal = dependencies(&house.manifest, is_normal);
    for (package, _) in DOORS.iter().filter(|(package, _)| !normal.iter().any(|name| name == package)) {
        broken.push(format!("the plan has a door for `{package}`, which Cargo.toml does not have"));
    }
    let build = |file: &Source| file.path == "build.rs" || file.path.starts_with("build/") || is_built_in(house, file);
    let outside = |file: &Source| file.path.starts_with("tests/") || file.path.starts_with("benches/");
    let trial = |file: &Source| outside(file) || (file.is_in_src() && file.is_test());
    for package in dependencies(&house.manifest, |header| header == "build-dependencies") {
        if !house.files.iter().any(|file| build(file) && names_package(file, &package)) {
            broken.push(format!("Cargo.toml: the build script does not use `{package}`"));
        }
    }
    for package in dependencies(&house.manifest, |header| header == "dev-dependencies") {
        if !house.files.iter().any(|file| trial(file) && names_package(file, &package)) {
            broken.push(format!("Cargo.toml: no test uses `{package}`"));
        }
    }
    broken
}

/// Whether the build script has the file of `src/` as a part of itself.
fn is_built_in(house: &House, file: &Source) -> bool {
    house.files.iter().any(|other| (other.path == "build.rs" || other.path.starts_with("build/")) && other.text.contains(&file.path))
}

fn lengths(house: &House) -> Vec<String> {
    let mut broken = Vec::new();
    for file in &house.files {
        let lines = file.text.lines().count();
        if lines > MAX_FILE {
            broken.push(format!("{}: {lines} lines, more than {MAX_FILE}", file.path));
        }
        for function in file.functions().iter().filter(|function| function.lines > MAX_FUNCTION) {
            let (at, name, lines) = (function.line, &function.name, function.lines);
            broken.push(format!("{}:{at}: the function `{name}` has {lines} lines of code, more than {MAX_FUNCTION}", file.path));
        }
    }
    broken
}

fn unsafe_code(house: &House) -> Vec<String> {
    let broken = house.files.iter().filter(|file| !UNSAFE_IN.contains(&file.path.as_str()) && file.has_word("unsafe"));
    broken.map(|file| format!("{}: `unsafe` belongs in {} only", file.path, UNSAFE_IN.join(" and "))).collect()
}

fn isolation(house: &House) -> Vec<String> {
    let mut broken = Vec::new();
    for file in house.shipped() {
        for forbidden in FORBIDDEN_PATHS {
            let hit = |path: &Vec<String>| path.windows(forbidden.len()).any(|names| names.iter().eq(forbidden.iter()));
            if file.paths().iter().any(hit) {
                broken.push(format!("{}: `{}`: no child process and no socket of our own", file.path, forbidden.join("::")));
            }
        }
    }
    broken
}

fn first_line(house: &House) -> Vec<String> {
    let broken = house.files.iter().filter(|file| !file.text.starts_with("//! "));
    broken.map(|file| format!("{}: the first line does not say what it is (`//! …`)", file.path)).collect()
}

fn unfinished(house: &House) -> Vec<String> {
    let mut broken = Vec::new();
    for file in house.src() {
        for (number, line) in file.text.lines().enumerate() {
            for mark in UNFINISHED.iter().filter(|mark| line.contains(**mark)) {
                broken.push(format!("{}:{}: `{mark}`", file.path, number + 1));
            }
        }
    }
    broken
}

fn names(house: &House) -> Vec<String> {
    let empty = |file: &&Source| file.path.split(['/', '.']).any(|name| EMPTY_NAMES.contains(&name));
    house.src().filter(empty).map(|file| format!("{}: a name that says nothing", file.path)).collect()
}
