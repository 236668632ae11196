//! Repositories of a test's own, in a folder that goes with it, and git and the binary run in them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// Variables that the machine of a test may have.
const OTHERS: [&str; 12] = [
    "CI",
    "GITHUB_ACTIONS",
    "GITLAB_CI",
    "GITHUB_EVENT_NAME",
    "GITHUB_EVENT_PATH",
    "GITHUB_SHA",
    "GITHUB_OUTPUT",
    "GITHUB_STEP_SUMMARY",
    "RUNNER_TEMP",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "PRE_COMMIT_REMOTE_NAME",
];

/// Made up; put together here, so that this file holds none.
pub(crate) fn secret(number: u64) -> String {
    let letters = b"abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let body: String = (0..40)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(letters[usize::try_from(state >> 33).unwrap_or(0) % letters.len()])
        })
        .collect();
    format!("api_{}: \"{body}\"\n", "token")
}

/// A folder for repositories.
pub(crate) struct Place(TempDir);

impl Place {
    /// A folder with a bare repository `remote.git` and a repository `work` with one commit, whose remote that is.
    pub(crate) fn new(format: &str) -> Self {
        let place = Self(TempDir::new().expect("a folder"));
        let format = format!("--object-format={format}");
        place.git(".", &["init", "-q", "--bare", "-b", "main", &format, "remote.git"]);
        place.git(".", &["init", "-q", "-b", "main", &format, "work"]);
        place.git("work", &["remote", "add", "origin", "../remote.git"]);
        place.commit("work", "a.txt", "one\n");
        place
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, program: &str, folder: &str) -> Command {
        let mut command = Command::new(program);
        for name in OTHERS {
            command.env_remove(name);
        }
        command.current_dir(self.at(folder)).env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", self.at("gitconfig"));
        command.env("LOCKHOUND_CACHE_DIR", self.at("cache")).env("GIT_AUTHOR_NAME", "Ada").env("GIT_AUTHOR_EMAIL", "ada@example.com");
        command.env("GIT_COMMITTER_NAME", "Ada").env("GIT_COMMITTER_EMAIL", "ada@example.com");
        command
    }

    /// Whether git does it, and all that it and its hooks say.
    pub(crate) fn try_git(&self, folder: &str, arguments: &[&str]) -> (bool, String) {
        let done = self.command("git", folder).args(arguments).output().expect("git runs");
        (done.status.success(), said(&done))
    }

    pub(crate) fn git(&self, folder: &str, arguments: &[&str]) -> String {
        let (is_done, said) = self.try_git(folder, arguments);
        assert!(is_done, "git {arguments:?}: {said}");
        said.trim().to_owned()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let file = self.at(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("a file");
    }

    /// Commits a file past all hooks; gives the commit.
    pub(crate) fn commit(&self, folder: &str, file: &str, text: &str) -> String {
        self.write(&format!("{folder}/{file}"), text);
        self.git(folder, &["add", "-A"]);
        self.git(folder, &["commit", "-q", "--no-verify", "-m", file]);
        self.git(folder, &["rev-parse", "HEAD"])
    }

    /// The binary's exit code, and what it says to a reader and to a person.
    pub(crate) fn lockhound(&self, folder: &str, arguments: &[&str], set: &[(&str, &str)], input: &str) -> (i32, String, String) {
        let mut command = self.command(env!("CARGO_BIN_EXE_lockhound"), folder);
        command.args(arguments).envs(set.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary is built");
        // A child that asks for no input may have closed it.
        let _ = child.stdin.take().expect("it is piped").write_all(input.as_bytes());
        let done = child.wait_with_output().expect("it ends");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (done.status.code().expect("no signal"), text(&done.stdout), text(&done.stderr))
    }
}

fn said(done: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr))
}

/// The start of an object's name, as reports have it.
pub(crate) fn short(id: &str) -> &str {
    &id[..11]
}

/// A path as text.
pub(crate) fn text(path: &Path) -> String {
    path.to_str().expect("UTF-8").to_owned()
}
