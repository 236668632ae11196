//! `lockhound hook`: what git runs before it commits, pushes or takes in a push.

use std::env;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};

use super::exit::{INTERNAL, USAGE};
use super::gate::Gate;
use super::hook_input::{Update, place, pre_push, pre_receive, quarantined, staged};
use super::install::{self, Install};
use super::message::{answer, error, note, without_secrets};
use super::output::{Colour, print};
use crate::blob::ObjectId;
use crate::report::{Format, Options, Stage, mending};
use crate::scan::{Asked, Handed, Request, Scanned, Target, scan};
use crate::text::terminal;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Make git run lockhound before each push; a hook that is there is kept, and runs too.
    Install(Install),
    /// Take the hooks away again, and bring back those that were there.
    Uninstall(Install),
    /// Scan what is about to be pushed, as git's pre-push hook.
    PrePush(Box<PrePush>),
    /// Scan what is about to be committed, as git's pre-commit hook.
    PreCommit(Box<PreCommit>),
    /// Scan what a push brings to a server, as its pre-receive hook.
    PreReceive(Box<PreCommit>),
}

#[derive(Args)]
struct PrePush {
    /// The remote's name, as git gives it.
    remote: Option<String>,
    /// Its address, as git gives it.
    url: Option<String>,
    #[command(flatten)]
    gate: Gate,
}

#[derive(Args)]
struct PreCommit {
    #[command(flatten)]
    gate: Gate,
}

/// Does it; gives the exit code.
pub(super) fn run(arguments: &Arguments) -> u8 {
    let done = match &arguments.action {
        Action::Install(what) => install::install(what).map(|()| 0),
        Action::Uninstall(what) => install::uninstall(what).map(|()| 0),
        Action::PrePush(hook) => before_push(hook),
        Action::PreCommit(hook) => look(&hook.gate, Target::Staged(place()), staged(), Some(Stage::Commit)),
        Action::PreReceive(hook) => before_receipt(&hook.gate),
    };
    done.unwrap_or_else(|problem| {
        without_secrets(&format!("{problem:#}")).lines().for_each(error);
        USAGE
    })
}

fn before_push(hook: &PrePush) -> Result<u8> {
    let asked = Asked { brings_policy: true, ..Asked::default() };
    // The pre-commit framework tells of the first ref only, and keeps standard input.
    let of_framework = env::var("PRE_COMMIT_REMOTE_NAME").ok().filter(|remote| hook.remote.is_none() && !remote.is_empty());
    let Some(remote) = of_framework.as_ref().or(hook.remote.as_ref()) else {
        bail!("the remote's name is missing: git gives it to its pre-push hook; `lockhound hook install` writes one");
    };
    let hidden_refs = vec![format!("refs/remotes/{remote}/").into_bytes()];
    let updates = if of_framework.is_some() { Vec::new() } else { pre_push()? };
    if updates.is_empty() {
        if of_framework.is_none() {
            note("git gave no list of refs, as it has nothing to push, or another program kept it: all branches are looked at");
        }
        let tip_refs = vec![b"HEAD".to_vec(), b"refs/heads/".to_vec()];
        let words = "all branches, less what the remote has".to_owned();
        return look(
            &hook.gate,
            Target::Push(place(), words, Asked { tip_refs, hidden_refs, ..asked }),
            Handed::default(),
            Some(Stage::Push),
        );
    }
    let Some((tips, hidden)) = ends(&updates) else { return Ok(0) };
    let words = format!("what is pushed to {} ref(s), less what the remote has", tips.len());
    let asked = Asked { tips, hidden, hidden_refs, ..asked };
    look(&hook.gate, Target::Push(place(), words, asked), Handed::default(), Some(Stage::Push))
}

fn before_receipt(gate: &Gate) -> Result<u8> {
    let updates = pre_receive()?;
    if updates.is_empty() {
        bail!("standard input holds no refs: git gives them to its pre-receive hook");
    }
    let Some((tips, hidden)) = ends(&updates) else { return Ok(0) };
    let words = format!("what is pushed to {} ref(s), less what is here", tips.len());
    let asked = Asked { tips, hidden, hidden_refs: vec![b"refs/".to_vec()], ..Asked::default() };
    look(gate, Target::Push(place(), words, asked), quarantined(), None)
}

/// What is new, and what was there; nothing where all is only deleted.
fn ends(updates: &[Update]) -> Option<(Vec<ObjectId>, Vec<ObjectId>)> {
    let some = |id: &ObjectId| !id.is_null();
    let (new, old) = (updates.iter().map(|update| update.new).filter(some), updates.iter().map(|update| update.old).filter(some));
    let (new, old): (Vec<_>, Vec<_>) = (new.collect(), old.collect());
    (!new.is_empty()).then_some((new, old))
}

/// Scans with what is at hand, as a hook fetches nothing, and says what to type.
fn look(gate: &Gate, target: Target, handed: Handed, stage: Option<Stage>) -> Result<u8> {
    let request = Request { policy: gate.policy()?, handed, ..Request::new(target, gate.with.threads()) };
    let Scanned { report, notices, .. } = scan(&request, &gate.with.tools_at_hand()?)?;
    for line in &notices {
        note(line);
    }
    let code = report.verdict.exit_code();
    if report.findings.is_empty() && report.gaps.is_empty() {
        return Ok(code);
    }
    let options = Options { colour: Colour::Auto.is_on(), ..Options::default() };
    let mut lines = stage.map(|stage| mending(&report, stage)).unwrap_or_default();
    if code != 0
        && let Some(stage) = stage
    {
        let verb = if stage == Stage::Commit { "commit" } else { "push" };
        lines.push(format!("git {verb} --no-verify does without this hook"));
    }
    let said = print(Format::Human, &report, options).and_then(|()| Ok(answer(lines)?));
    if let Err(problem) = said {
        error(&terminal(format!("{problem:#}").as_bytes()));
        return Ok(INTERNAL);
    }
    Ok(code)
}
