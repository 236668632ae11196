//! `lockhound hook install` and `uninstall`: hooks of a few lines, and whatever stood in their place.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use super::message::{note, without_secrets};
use super::output::replace;
use crate::scan::{Hooks, hooks_of};
use crate::text::shell_word;

/// A line that only our hooks have.
const MARK: &str = "# Written by `lockhound hook install`";
/// What a hook that was there is called.
const BEFORE: &str = "before-lockhound";
/// A hook that everybody may read and run.
const PROGRAM: u32 = 0o755;

#[derive(Args)]
pub(super) struct Install {
    /// A folder in the repository.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// The hook that git runs before it pushes (the default).
    #[arg(long)]
    pre_push: bool,
    /// The hook that git runs before it commits.
    #[arg(long)]
    pre_commit: bool,
    /// Write into the folder that `core.hooksPath` names for all repositories, too.
    #[arg(long)]
    global: bool,
}

impl Install {
    /// The hooks that are meant.
    fn names(&self, all: bool) -> Vec<&'static str> {
        let neither = !self.pre_push && !self.pre_commit;
        let chosen = [("pre-push", self.pre_push || neither), ("pre-commit", self.pre_commit || neither && all)];
        chosen.into_iter().filter(|(_, is_chosen)| *is_chosen).map(|(name, _)| name).collect()
    }

    fn folder(&self) -> Result<PathBuf> {
        let Hooks { folder, named_in, is_inside, including } = hooks_of(&self.path)?;
        let named = named_in.map_or_else(String::new, |file| format!(" (core.hooksPath in {})", file.display()));
        for file in including {
            tell(&format!(
                "{} takes in other files, which were not read: `git rev-parse --git-path hooks` says where hooks are",
                file.display()
            ));
        }
        ensure!(is_inside || self.global, "{}{named} is outside of the repository: --global writes there", folder.display());
        if self.global && is_inside {
            bail!(
                "there is no folder for the hooks of all repositories: \
                `git config --global core.hooksPath ~/.config/git/hooks` names one, and git then leaves out those of each repository"
            );
        }
        Ok(folder)
    }
}

/// Writes the hooks. What is there is neither overwritten nor lost.
pub(super) fn install(what: &Install) -> Result<()> {
    let folder = what.folder()?;
    let program = env::current_exe().context("this program's own path is unknown")?;
    fs::create_dir_all(&folder).with_context(|| format!("{} can't be made", folder.display()))?;
    for name in what.names(false) {
        let (hook, before) = files(&folder, name);
        if is_there(&hook) && !is_ours(&hook) {
            ensure!(
                !is_there(&before),
                "{} and {} are both there: put them into one, and remove the other",
                hook.display(),
                before.display()
            );
            fs::rename(&hook, &before).with_context(|| format!("{} can't be moved to {}", hook.display(), before.display()))?;
            tell(&format!("the hook that was there is {} now, and runs too", before.display()));
        }
        let script = script(name, &program);
        replace(&hook, script.as_bytes(), PROGRAM)
            .and_then(|()| executable(&hook))
            .with_context(|| format!("{} can't be written; {} is what was there", hook.display(), before.display()))?;
        tell(&format!("{} is written", hook.display()));
    }
    Ok(())
}

/// Removes the hooks, and puts back what was there.
pub(super) fn uninstall(what: &Install) -> Result<()> {
    let folder = what.folder()?;
    for name in what.names(true) {
        let (hook, before) = files(&folder, name);
        if !is_ours(&hook) {
            if is_there(&hook) {
                tell(&format!("{} is not lockhound's, and stays", hook.display()));
            }
            continue;
        }
        if is_there(&before) {
            fs::rename(&before, &hook).with_context(|| format!("{} can't be moved to {}", before.display(), hook.display()))?;
            tell(&format!("{} is again what it was", hook.display()));
        } else {
            fs::remove_file(&hook).with_context(|| format!("{} can't be removed", hook.display()))?;
            tell(&format!("{} is removed", hook.display()));
        }
    }
    Ok(())
}

fn tell(line: &str) {
    note(&without_secrets(line));
}

fn files(folder: &Path, name: &str) -> (PathBuf, PathBuf) {
    (folder.join(name), folder.join(format!("{name}.{BEFORE}")))
}

fn is_there(file: &Path) -> bool {
    fs::symlink_metadata(file).is_ok()
}

fn is_ours(hook: &Path) -> bool {
    let is_file = fs::symlink_metadata(hook).is_ok_and(|found| found.is_file());
    is_file && fs::read_to_string(hook).is_ok_and(|text| text.lines().nth(1).is_some_and(|line| line.starts_with(MARK)))
}

/// The hook, in POSIX shell. What was there before a push comes behind, as it may upload something; before a commit in front, as it may change it.
fn script(name: &str, program: &Path) -> String {
    let program = shell_word(program.as_os_str().as_encoded_bytes());
    let start = format!(
        "#!/bin/sh\n{MARK}; `lockhound hook uninstall` takes it away.\n\
        lockhound={program}\n[ -x \"$lockhound\" ] || lockhound=lockhound\nbefore=\"$0.{BEFORE}\"\n"
    );
    let rest = if name == "pre-push" {
        "# What git lists is read once, for both; the x keeps the last line's end.\n\
        refs=$(cat && echo x)\n\
        printf %s \"${refs%x}\" | \"$lockhound\" hook pre-push \"$@\" || exit\n\
        if [ -x \"$before\" ]; then printf %s \"${refs%x}\" | \"$before\" \"$@\"; fi\n"
    } else {
        "if [ -x \"$before\" ]; then \"$before\" \"$@\" || exit; fi\n\
        exec \"$lockhound\" hook pre-commit\n"
    };
    format!("{start}{rest}")
}

#[cfg(unix)]
fn executable(file: &Path) -> Result<()> {
    // Whatever the umask says: git leaves out a hook that can't be run.
    Ok(fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(PROGRAM))?)
}

#[cfg(not(unix))]
fn executable(_file: &Path) -> Result<()> {
    Ok(())
}
