//! Where git looks for a repository's hooks: `core.hooksPath`, as the files of git's configuration have it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};

use super::discovery::discover;

/// The largest configuration file that is read, in bytes.
const MAX_CONFIG: u64 = 1 << 20;

/// The folder of a repository's hooks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hooks {
    /// The folder; it need not be there.
    pub folder: PathBuf,
    /// The file whose `core.hooksPath` names it; none where it is git's default.
    pub named_in: Option<PathBuf>,
    /// Whether it lies in the repository: in its git folder, or in its working tree.
    pub is_inside: bool,
    /// Files of the configuration that take in others, which are not read and may name another folder.
    pub including: Vec<PathBuf>,
}

/// The folder of the hooks of the repository at or above `path`.
pub fn hooks_of(path: &Path) -> Result<Hooks> {
    let layout = discover(path)?;
    let (mut named, mut including) = (None, Vec::new());
    let own = [layout.common_dir.join("config"), layout.git_dir.join("config.worktree")];
    for file in outer_files().into_iter().chain(own) {
        let Some(config) = read(&file)? else { continue };
        if config.sections().any(|section| section.header().name().eq_ignore_ascii_case(b"include") || is_conditional(&section)) {
            including.push(file.clone());
        }
        if let Some(value) = config.string("core.hooksPath") {
            named = Some((PathBuf::from(value.to_string()), file));
        }
    }
    let top = layout.worktree.as_deref().unwrap_or(&layout.git_dir);
    let (folder, named_in) = match named {
        Some((folder, file)) => (top.join(at_home(folder)?), Some(file)),
        None => (layout.common_dir.join("hooks"), None),
    };
    let real = real_path(&folder);
    let is_inside = [Some(top), Some(layout.common_dir.as_path())].into_iter().flatten().any(|root| real.starts_with(root));
    Ok(Hooks { folder, named_in, is_inside, including })
}

fn is_conditional(section: &gix::config::file::SectionRef<'_>) -> bool {
    section.header().name().eq_ignore_ascii_case(b"includeif")
}

/// The files that hold for all repositories, in the order in which git reads them.
fn outer_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    if env::var_os("GIT_CONFIG_NOSYSTEM").is_none() {
        files.push(env::var_os("GIT_CONFIG_SYSTEM").map_or_else(|| PathBuf::from("/etc/gitconfig"), PathBuf::from));
    }
    if let Some(global) = env::var_os("GIT_CONFIG_GLOBAL") {
        files.push(global.into());
        return files;
    }
    let home = env::home_dir();
    let beside = env::var_os("XDG_CONFIG_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let beside = beside.or_else(|| home.as_ref().map(|home| home.join(".config")));
    files.extend(beside.map(|folder| folder.join("git/config")));
    files.extend(home.map(|home| home.join(".gitconfig")));
    files
}

fn read(file: &Path) -> Result<Option<gix::config::File>> {
    let Ok(found) = fs::metadata(file) else { return Ok(None) };
    if !found.is_file() || found.len() > MAX_CONFIG {
        return Ok(None);
    }
    let text = fs::read_to_string(file).with_context(|| format!("{} can't be read", file.display()))?;
    gix::config::File::try_from(text.as_str()).map(Some).map_err(|problem| anyhow!("{}: {problem}", file.display()))
}

/// A path that may begin with the user's home.
fn at_home(path: PathBuf) -> Result<PathBuf> {
    match path.strip_prefix("~") {
        Ok(rest) => Ok(env::home_dir().context("core.hooksPath begins with ~, and there is no home folder")?.join(rest)),
        Err(_) => Ok(path),
    }
}

/// Where a path leads, links and all, as far as it is there.
fn real_path(path: &Path) -> PathBuf {
    let there = path.ancestors().find_map(|folder| Some((folder, folder.canonicalize().ok()?)));
    there.map_or_else(|| path.to_owned(), |(folder, real)| path.strip_prefix(folder).map_or(real.clone(), |rest| real.join(rest)))
}
