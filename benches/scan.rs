//! Whole scans as processes, beside the floor: a walk that decodes every object and looks at nothing. `cargo bench` runs it.
//!
//! `LOCKHOUND_BENCH_REPOSITORIES` names more repositories, separated by colons; `LOCKHOUND_BENCH_RUNS` how often each is scanned (5). Only
//! secrets are looked for, as judging lockfiles depends on the advisories at hand and takes no time worth measuring.
//!
//! `cargo bench --bench scan -- --make FOLDER COMMITS NOISE` measures nothing and makes a repository of any size (`scan/scale.rs`): 500000 and 0
//! give two million objects, 500000 and 9000 a pack of 4.5 GB.
#![expect(clippy::print_stdout, reason = "a benchmark talks to people")]

#[path = "scan/measure.rs"]
mod measure;
#[allow(dead_code, reason = "parts of it are for tests")]
#[path = "../tests/faults/packer.rs"]
mod packer;
#[path = "scan/repository.rs"]
mod repository;
#[path = "scan/scale.rs"]
mod scale;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use lockhound::objects::Kind;
use lockhound::source::Repository;
use measure::{Cost, median, run};

/// With one of these arguments and a path, the benchmark is a floor: of all objects, or of blobs alone.
const FLOOR: &str = "--floor";
const BLOBS: &str = "--blobs";

/// With this argument, a folder and two numbers, it makes a repository.
const MAKE: &str = "--make";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, first, path] = arguments.as_slice()
        && (first == FLOOR || first == BLOBS)
    {
        return floor(Path::new(path), if first == FLOOR { &Kind::ALL } else { &[Kind::Blob] });
    }
    if let [_, first, folder, commits, noise, ..] = arguments.as_slice()
        && first == MAKE
    {
        return scale::make(Path::new(folder), commits.parse()?, noise.parse()?);
    }
    let runs = std::env::var("LOCKHOUND_BENCH_RUNS").map_or(Ok(5), |runs| runs.parse()).context("LOCKHOUND_BENCH_RUNS is a number")?;
    let folder = tempfile::tempdir()?;
    repository::make(folder.path())?;
    println!("medians of {runs} runs on {} threads\n", threads());
    println!("{:<28} {:>9} {:>12}  {:<5} {:>9} {:>9} {:>9}", "repository", "objects", "expanded", "", "wall", "CPU", "memory");
    compare("(made here)", folder.path(), runs)?;
    let named = std::env::var("LOCKHOUND_BENCH_REPOSITORIES").unwrap_or_default();
    for path in named.split(':').filter(|path| !path.is_empty()).map(PathBuf::from) {
        // The last two names of the path: many a repository's folder is just called `.git`.
        let name: PathBuf = path.components().rev().take(2).collect::<Vec<_>>().into_iter().rev().collect();
        let name = name.to_string_lossy();
        compare(&name, &path, runs)?;
    }
    Ok(())
}

/// Measures the floor and the scan in turns, so that whatever else the machine does falls on both.
fn compare(name: &str, path: &Path, runs: usize) -> Result<()> {
    let (mut floors, mut blobs, mut scans, mut counts) = (Vec::new(), Vec::new(), Vec::new(), String::new());
    for _ in 0..runs {
        for (of, costs) in [(BLOBS, &mut blobs), (FLOOR, &mut floors)] {
            let (cost, code, said) = run(Command::new(std::env::current_exe()?).arg(of).arg(path))?;
            ensure!(code == Some(0), "the walk of {} failed", path.display());
            costs.push(cost);
            counts = said;
        }
        let (cost, code, _) = run(Command::new(env!("CARGO_BIN_EXE_lockhound")).args(["scan", "--only", "secrets", "--quiet"]).arg(path))?;
        ensure!(matches!(code, Some(0 | 1 | 3)), "the scan of {} ended with {code:?}", path.display());
        scans.push(cost);
    }
    let (objects, bytes) = counts.trim().split_once(' ').context("the walk tells objects and bytes")?;
    let expanded = format!("{:.1} MB", bytes.parse::<f64>()? / 1e6);
    let (blobs, floor, scan) = (median(&blobs), median(&floors), median(&scans));
    println!("{}", row(name, objects, &expanded, "floor", &floor));
    println!("{}", row("", "", "", "blobs", &blobs));
    println!("{}", row("", "", "", "scan", &scan));
    for (of, floor) in [("floor", floor), ("blobs", blobs)] {
        let cpu = scan.cpu.zip(floor.cpu).map_or(f64::NAN, |(scan, floor)| scan.as_secs_f64() / floor.as_secs_f64());
        println!("{:>52}  ÷{of:<6} {:>7.1}× {cpu:>8.1}×", "", scan.wall.as_secs_f64() / floor.wall.as_secs_f64());
    }
    Ok(())
}

fn row(name: &str, objects: &str, expanded: &str, what: &str, cost: &Cost) -> String {
    let seconds = |time: std::time::Duration| format!("{:.3} s", time.as_secs_f64());
    let cpu = cost.cpu.map_or("n/a".to_owned(), seconds);
    let memory = cost.memory.map_or("n/a".to_owned(), |kilobytes| format!("{} MB", kilobytes / 1024));
    format!("{name:<28} {objects:>9} {expanded:>12}  {what:<5} {:>9} {cpu:>9} {memory:>9}", seconds(cost.wall))
}

/// Decodes every object of these kinds, looks at nothing, and tells how many there were and how many bytes.
fn floor(path: &Path, kinds: &[Kind]) -> Result<()> {
    let repository = Repository::open(path)?;
    let start = || (0_u64, 0_u64);
    let (seen, _) = repository.store.walk(kinds, threads(), start, |(objects, bytes), object| {
        *objects += 1;
        *bytes += object.bytes.len() as u64;
    });
    let (objects, bytes) = seen.iter().fold(start(), |sum, seen| (sum.0 + seen.0, sum.1 + seen.1));
    println!("{objects} {bytes}");
    Ok(())
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}
