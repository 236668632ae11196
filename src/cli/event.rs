//! What a forge's job is about, as its environment and, on GitHub, the file of its event say.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows>,
//! <https://docs.github.com/webhooks/webhook-events-and-payloads>, <https://docs.gitlab.com/ci/variables/predefined_variables/>.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::blob::ObjectId;
use crate::scan::{Event, Proposal, Push};

/// The largest event that is read, in bytes; GitHub sends none over 25 MB.
const MAX_EVENT: u64 = 64 << 20;

/// What a job is to do.
pub(super) enum Job {
    /// Scan what this is about.
    Scan(Event),
    /// Nothing, for this reason.
    Nothing(String),
}

/// Whether this runs in a job of GitHub Actions.
pub(super) fn is_github() -> bool {
    variable("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

/// Reads the environment.
pub(super) fn job() -> Result<Job> {
    if is_github() {
        return github();
    }
    let is_gitlab = variable("GITLAB_CI").is_some_and(|value| value == "true");
    if is_gitlab { gitlab() } else { Ok(Job::Scan(Event::Everything)) }
}

fn github() -> Result<Job> {
    let name = variable("GITHUB_EVENT_NAME").context("GITHUB_EVENT_NAME is not set: a job of GitHub Actions has it")?;
    let commit = from_variable("GITHUB_SHA")?;
    let of_event = |event: &Payload| -> Result<Job> {
        Ok(match name.as_str() {
            "push" => event.push(commit)?,
            "merge_group" => Job::Scan(Event::Proposal(event.merge_group()?)),
            "pull_request_target" => Job::Scan(Event::Foreign(event.pull_request(commit)?)),
            _ => Job::Scan(Event::Proposal(event.pull_request(commit)?)),
        })
    };
    match name.as_str() {
        "push" | "merge_group" | "pull_request_target" | "pull_request" | "pull_request_review" | "pull_request_review_comment" => {
            let file =
                variable("GITHUB_EVENT_PATH").map(PathBuf::from).context("GITHUB_EVENT_PATH is not set: it names the event's file")?;
            let event = Payload::read(&file).and_then(|event| of_event(&event));
            event.with_context(|| format!("the event `{name}` in {} can't be used", file.display()))
        }
        _ => Ok(Job::Scan(Event::Everything)),
    }
}

/// The event's JSON.
struct Payload(Value);

impl Payload {
    fn read(file: &PathBuf) -> Result<Self> {
        let found = fs::metadata(file).context("the file can't be read")?;
        ensure!(found.is_file() && found.len() <= MAX_EVENT, "it is no file of at most {MAX_EVENT} bytes");
        let bytes = fs::read(file).context("the file can't be read")?;
        let event: Value = serde_json::from_slice(&bytes).map_err(|problem| {
            // serde_json quotes nothing of the text in these.
            anyhow::anyhow!("it is no JSON: line {}, column {}", problem.line(), problem.column())
        })?;
        ensure!(event.is_object(), "it is no JSON object");
        Ok(Self(event))
    }

    fn push(&self, commit: Option<ObjectId>) -> Result<Job> {
        let name = self.text("/ref").context("`ref` is missing, or no text")?.to_owned();
        let after = self.id("/after")?;
        if after.is_none() || self.0.pointer("/deleted") == Some(&Value::Bool(true)) {
            return Ok(Job::Nothing(format!("{name} was deleted: there is nothing to scan")));
        }
        Ok(Job::Scan(Event::Push(Push {
            before: self.id("/before")?,
            after,
            commit,
            name,
            default_branch: self.text("/repository/default_branch").map(str::to_owned),
            commits: self.0.pointer("/commits").and_then(Value::as_array).map(|commits| commits.len() as u64),
        })))
    }

    fn pull_request(&self, commit: Option<ObjectId>) -> Result<Proposal> {
        Ok(Proposal {
            noun: "pull request",
            head: self.id("/pull_request/head/sha")?,
            base: self.id("/pull_request/base/sha")?,
            base_branch: self.text("/pull_request/base/ref").map(str::to_owned),
            merge: commit,
            commits: self.0.pointer("/pull_request/commits").and_then(Value::as_u64),
        })
    }

    fn merge_group(&self) -> Result<Proposal> {
        let (head, base) = (self.id("/merge_group/head_sha")?, self.id("/merge_group/base_sha")?);
        Ok(Proposal { noun: "merge group", head, base, ..Proposal::default() })
    }

    fn text(&self, at: &str) -> Option<&str> {
        self.0.pointer(at)?.as_str()
    }

    /// The name of an object; none where it is all zeros.
    fn id(&self, at: &str) -> Result<Option<ObjectId>> {
        let text = self.text(at).with_context(|| format!("`{}` is missing, or no text", dotted(at)))?;
        id(text).with_context(|| format!("`{}` is not the name of a commit", dotted(at)))
    }
}

/// `/a/b` as people write it.
fn dotted(at: &str) -> String {
    at.trim_start_matches('/').replace('/', ".")
}

fn gitlab() -> Result<Job> {
    let commit = from_variable("CI_COMMIT_SHA")?;
    let source = variable("CI_PIPELINE_SOURCE").unwrap_or_default();
    if let Some(base) = from_variable("CI_MERGE_REQUEST_DIFF_BASE_SHA")? {
        // A pipeline of the merged result has the target's tip too, and the source's.
        let (target, head) = (from_variable("CI_MERGE_REQUEST_TARGET_BRANCH_SHA")?, from_variable("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA")?);
        let base_branch = variable("CI_MERGE_REQUEST_TARGET_BRANCH_NAME");
        let (head, base, merge) = (head.or(commit), Some(target.unwrap_or(base)), commit);
        return Ok(Job::Scan(Event::Proposal(Proposal { noun: "merge request", head, base, base_branch, merge, commits: None })));
    }
    let Some(after) = commit else { bail!("CI_COMMIT_SHA is not set: a job of GitLab CI has it") };
    if matches!(source.as_str(), "schedule" | "web" | "api" | "trigger" | "pipeline" | "chat" | "parent_pipeline") {
        return Ok(Job::Scan(Event::Everything));
    }
    let name = match (variable("CI_COMMIT_TAG"), variable("CI_COMMIT_BRANCH")) {
        (Some(tag), _) => format!("refs/tags/{tag}"),
        (None, branch) => format!("refs/heads/{}", branch.unwrap_or_default()),
    };
    let before = from_variable("CI_COMMIT_BEFORE_SHA")?;
    let default_branch = variable("CI_DEFAULT_BRANCH");
    Ok(Job::Scan(Event::Push(Push { before, after: Some(after), commit, name, default_branch, commits: None })))
}

/// A variable of the environment that says something.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// The name of an object in a variable; none where it is all zeros or not set.
fn from_variable(name: &str) -> Result<Option<ObjectId>> {
    variable(name).map_or(Ok(None), |value| id(&value).with_context(|| format!("{name} is not the name of a commit")))
}

fn id(text: &str) -> Result<Option<ObjectId>> {
    let id = ObjectId::from_hex(text.as_bytes()).context("it has other characters than 40 or 64 hexadecimal digits")?;
    Ok(Some(id).filter(|id| !id.is_null()))
}
