//! Finds the repository at or above a path, without following it anywhere else.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// Where a repository keeps its things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The folder of HEAD and the index: `.git`, a bare repository, or a linked worktree's own folder.
    pub git_dir: PathBuf,
    /// The folder of objects and refs; the same but for linked worktrees.
    pub common_dir: PathBuf,
    /// The folder of the checked-out files; none in a bare repository.
    pub worktree: Option<PathBuf>,
}

/// Finds the repository at or above `path`. A bare repository is only taken when `path` itself names it: one that lies inside a working
/// tree is that tree's data, and discovery never enters it.
pub(crate) fn discover(path: &Path) -> Result<Layout> {
    let start = path.canonicalize().with_context(|| format!("{} can't be read", path.display()))?;
    if !start.is_dir() {
        bail!("{} is a file: name the folder of a repository, or use --stdin for single files", path.display());
    }
    let named = path.as_os_str() != ".";
    if named && start.ends_with(".git") && is_git_dir(&start) {
        return Ok(plain(start.clone(), start.parent().map(Path::to_owned)));
    }
    if named && is_git_dir(&start) {
        return Ok(plain(start, None));
    }
    for folder in start.ancestors() {
        if let Some(layout) = in_folder(folder)? {
            return Ok(layout);
        }
    }
    if is_git_dir(&start) {
        return Ok(plain(start, None));
    }
    bail!("no git repository at or above {}: name one, or scan plain files with --worktree", path.display())
}

/// Refuses git folders in which something that git keeps there leads elsewhere, or is a pipe or a device: to open one is to wait for ever.
pub(crate) fn refuse_odd_files(layout: &Layout) -> Result<()> {
    let files = ["HEAD", "config", "config.worktree", "index", "info/exclude", "objects/info/alternates", "packed-refs", "shallow"];
    let folders = ["logs", "objects", "objects/info", "objects/pack", "worktrees"];
    let git_folders = [&layout.git_dir, &layout.common_dir];
    let names = || files.iter().chain(&folders).chain(&["refs"]);
    let mut todo: Vec<PathBuf> = git_folders.iter().flat_map(|folder| names().map(|name| folder.join(name))).collect();
    let is_inside = |path: &Path| git_folders.into_iter().chain(&layout.worktree).any(|folder| path.starts_with(folder));
    while let Some(path) = todo.pop() {
        let (Ok(metadata), Ok(target)) = (fs::metadata(&path), path.canonicalize()) else { continue };
        if !is_inside(&target) {
            bail!("{} leads to {}, outside of the repository: name that one itself if you trust it", path.display(), target.display());
        }
        if !metadata.is_dir() && !metadata.is_file() {
            bail!("{} is neither a file nor a folder: git makes no such thing", path.display());
        }
        let is_link = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_symlink());
        if metadata.is_dir() && !is_link && git_folders.iter().any(|folder| path.starts_with(folder.join("refs"))) {
            todo.extend(fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()));
        }
    }
    Ok(())
}

fn in_folder(folder: &Path) -> Result<Option<Layout>> {
    let dot_git = folder.join(".git");
    let Ok(metadata) = fs::symlink_metadata(&dot_git) else { return Ok(None) };
    if metadata.is_file() {
        return linked(folder, &dot_git).map(Some);
    }
    let target = dot_git.canonicalize().with_context(|| format!("{} can't be read", dot_git.display()))?;
    if !target.starts_with(folder) {
        bail!("{} links to {}, outside of the folder: name that repository itself if you trust it", dot_git.display(), target.display());
    }
    if !is_git_dir(&target) {
        bail!("{} is not a git repository: HEAD, objects or refs are missing in it", dot_git.display());
    }
    Ok(Some(plain(target, Some(folder.to_owned()))))
}

/// A `.git` file (`gitdir: PATH`), as in linked worktrees and submodules. Taken only when the other side points back here: a file in a
/// hostile checkout could name any repository of this machine.
fn linked(folder: &Path, dot_git: &Path) -> Result<Layout> {
    let text = fs::read_to_string(dot_git).with_context(|| format!("{} can't be read", dot_git.display()))?;
    let target = text.strip_prefix("gitdir:").with_context(|| format!("{} is neither a folder nor a `gitdir:` file", dot_git.display()))?;
    let git_dir = folder.join(target.trim());
    let git_dir =
        git_dir.canonicalize().with_context(|| format!("{} names {}, which can't be read", dot_git.display(), git_dir.display()))?;
    let points_to = |path: PathBuf, here: &Path| path.canonicalize().is_ok_and(|path| path == here);
    let back = read_path(&git_dir.join("gitdir")).is_some_and(|back| points_to(git_dir.join(back), dot_git));
    let common = read_path(&git_dir.join("commondir")).and_then(|common| git_dir.join(common).canonicalize().ok());
    if let Some(common_dir) = common.filter(|common| back && git_dir.starts_with(common.join("worktrees"))) {
        return Ok(Layout { git_dir, common_dir, worktree: Some(folder.to_owned()) });
    }
    if is_git_dir(&git_dir) && core_worktree(&git_dir).is_some_and(|back| points_to(git_dir.join(back), folder)) {
        return Ok(plain(git_dir, Some(folder.to_owned())));
    }
    bail!(
        "{} names a repository elsewhere ({}) that does not point back: name that one itself if you trust it",
        dot_git.display(),
        git_dir.display()
    )
}

fn plain(git_dir: PathBuf, worktree: Option<PathBuf>) -> Layout {
    Layout { common_dir: git_dir.clone(), git_dir, worktree }
}

fn is_git_dir(folder: &Path) -> bool {
    folder.join("HEAD").exists() && folder.join("objects").is_dir() && folder.join("refs").is_dir()
}

fn read_path(file: &Path) -> Option<PathBuf> {
    fs::metadata(file).ok().filter(fs::Metadata::is_file)?;
    Some(PathBuf::from(fs::read_to_string(file).ok()?.trim_end_matches(['\n', '\r'])))
}

/// The `core.worktree` that git writes into a submodule's configuration.
fn core_worktree(git_dir: &Path) -> Option<PathBuf> {
    let config = git_dir.join("config");
    fs::metadata(&config).ok().filter(fs::Metadata::is_file)?;
    let config = fs::read_to_string(config).ok()?;
    let value = config.lines().find_map(|line| line.trim().strip_prefix("worktree")?.trim_start().strip_prefix('='))?;
    Some(PathBuf::from(value.trim()))
}
