//! What a process costs: wall time, CPU time, memory. The last two are read from Linux' `/proc` and not known elsewhere.

use std::io::Read;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// The unit of CPU times in `/proc` (`USER_HZ`, 100 on every Linux that people run).
const TICK: Duration = Duration::from_millis(10);

/// What a run took.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) wall: Duration,
    /// User and system time of all its threads.
    pub(crate) cpu: Option<Duration>,
    /// The most memory that was resident at once, in kilobytes; asked for every two milliseconds.
    pub(crate) memory: Option<u64>,
}

/// Runs a program to its end; gives its cost, exit code and standard output.
pub(crate) fn run(command: &mut Command) -> Result<(Cost, Option<i32>, String)> {
    let before = cpu_of_children();
    let started = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut out = child.stdout.take().context("stdout is piped")?;
    // Read beside the waiting: a long report would fill the pipe and stop the program.
    let reader = std::thread::spawn(move || {
        let mut said = Vec::new();
        out.read_to_end(&mut said).map(|_| said)
    });
    let mut memory = None;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        memory = memory.max(peak_memory(child.id()));
        sleep(Duration::from_millis(2));
    };
    let wall = started.elapsed();
    let cpu = before.zip(cpu_of_children()).map(|(before, after)| TICK * after.saturating_sub(before));
    let said = reader.join().ok().context("the reader ends well")??;
    Ok((Cost { wall, cpu, memory }, status.code(), String::from_utf8_lossy(&said).into_owned()))
}

/// The median of each cost by itself.
pub(crate) fn median(costs: &[Cost]) -> Cost {
    Cost { wall: middle(costs, |cost| cost.wall), cpu: middle(costs, |cost| cost.cpu), memory: middle(costs, |cost| cost.memory) }
}

fn middle<T: Ord + Copy>(costs: &[Cost], of: impl Fn(&Cost) -> T) -> T {
    let mut values: Vec<T> = costs.iter().map(of).collect();
    values.sort();
    values[values.len() / 2]
}

/// User and system time, in ticks, of all children that have ended (`proc_pid_stat(5)`, fields 16 and 17).
fn cpu_of_children() -> Option<u32> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(')')?; // the name before it may hold blanks
    let mut fields = fields.split_whitespace().skip(13);
    Some(fields.next()?.parse::<u32>().ok()? + fields.next()?.parse::<u32>().ok()?)
}

/// The most memory that a process has held so far, in kilobytes (`proc_pid_status(5)`, `VmHWM`).
fn peak_memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}
