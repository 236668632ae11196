//! A repository made by a test, and the binary run on it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use lockhound::policy::Baseline;
use tempfile::TempDir;

/// Made up; put together here, so that this file holds none.
pub(crate) fn token(number: u64) -> String {
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

/// A repository of a test's own, in a folder that goes with it.
pub(crate) struct Repository(TempDir);

impl Repository {
    pub(crate) fn new() -> Self {
        let repository = Self(TempDir::new().expect("a folder"));
        repository.git(&["init", "-q", "-b", "main"]);
        repository
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn git(&self, arguments: &[&str]) {
        let fixed = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"];
        let done = Command::new("git").args(fixed).args(arguments).current_dir(self.path()).output().expect("git runs");
        assert!(done.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub(crate) fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", message]);
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lockhound"));
        command.args(arguments).args(["--only", "secrets"]).current_dir(self.path()).output().expect("the binary is built")
    }

    /// The binary with these arguments, as they are.
    pub(crate) fn lockhound(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lockhound"));
        command.args(arguments).current_dir(self.path()).output().expect("the binary is built")
    }

    pub(crate) fn scan(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let done = self.run(&[&["scan", "-q"], arguments].concat());
        (done.status.code(), String::from_utf8_lossy(&done.stdout).into_owned())
    }

    /// What is said to people, of both halves.
    pub(crate) fn notes(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lockhound"));
        let done = command.args(["scan", "--offline"]).args(arguments).current_dir(self.path()).output().expect("the binary is built");
        String::from_utf8_lossy(&done.stderr).into_owned()
    }

    pub(crate) fn baseline(&self, action: &str) {
        let done = self.run(&["baseline", action]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    pub(crate) fn known(&self) -> Baseline {
        Baseline::parse(&fs::read(self.path().join("lockhound.baseline")).expect("a file")).expect("a baseline")
    }
}
