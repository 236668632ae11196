//! What an event of a forge asks to be scanned, with the repository at hand: which commits, against which, and by whose policy.

use crate::blob::ObjectId;
use crate::finding::{Gap, GapReason};
use crate::objects::{Kind, Reader, commit_links};
use crate::source::{Asked, Repository, commit_of};
use crate::text::Untrusted;

/// How many commits of a push GitHub's events list at most.
const LISTED: u64 = 2048;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Nothing that names commits: a schedule, or somebody's wish.
    Everything,
    /// A branch or tag was set to a commit.
    Push(Push),
    /// A change was proposed; its merge with the base is checked out, or its head.
    Proposal(Proposal),
    /// The same, where the base is checked out and works with rights that the change must not have.
    Foreign(Proposal),
}

/// A push to one branch or tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Push {
    /// What it named before; none where it is new.
    pub before: Option<ObjectId>,
    /// What it names now.
    pub after: Option<ObjectId>,
    /// The commit that is checked out: of a tag, the one that it leads to.
    pub commit: Option<ObjectId>,
    /// Its full name, `refs/heads/topic`.
    pub name: String,
    /// The repository's default branch, `main`, where that is known.
    pub default_branch: Option<String>,
    /// How many commits it brought, where that is known.
    pub commits: Option<u64>,
}

/// A change that is to be merged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    /// Where it is called so: `pull request`, `merge group`, `merge request`.
    pub noun: &'static str,
    /// Its last commit.
    pub head: Option<ObjectId>,
    /// Where it is to be merged, or where it began.
    pub base: Option<ObjectId>,
    /// The branch of the base, `main`, where that is known.
    pub base_branch: Option<String>,
    /// The forge's own merge of both, where it made one; of a foreign change, the commit that is checked out.
    pub merge: Option<ObjectId>,
    /// How many commits it has, where that is known.
    pub commits: Option<u64>,
}

/// What is to be scanned.
pub(crate) struct Scope {
    /// The commits; none for everything.
    pub(crate) asked: Option<Asked>,
    /// What that is, in words.
    pub(crate) words: Untrusted,
    /// What a person should know about it.
    pub(crate) notices: Vec<String>,
    /// What should be here and is not.
    pub(crate) gaps: Vec<Gap>,
}

impl Scope {
    /// What `event` asks for.
    pub(crate) fn of(event: &Event, repository: &Repository) -> Self {
        match event {
            Event::Everything => Self::everything("whole history, index and working tree".to_owned()),
            Event::Push(push) => push.scope(repository),
            Event::Proposal(proposal) => proposal.scope(repository),
            Event::Foreign(proposal) => proposal.foreign(repository),
        }
    }

    fn everything(words: String) -> Self {
        Self { asked: None, words: words.into(), notices: Vec::new(), gaps: Vec::new() }
    }

    fn part(asked: Asked, words: String) -> Self {
        Self { asked: Some(asked), words: words.into(), notices: Vec::new(), gaps: Vec::new() }
    }

    fn noting(mut self, notice: String) -> Self {
        self.notices.push(notice);
        self
    }
}

impl Push {
    fn scope(&self, repository: &Repository) -> Scope {
        // actions/checkout brings the commit of an annotated tag, and not the tag itself.
        let lacks_tag = self.name.starts_with("refs/tags/") && self.after.is_some_and(|tag| !repository.store.contains(&tag));
        let scope = self.held(repository, if lacks_tag && self.commit.is_some() { self.commit } else { self.after });
        let why =
            || format!("{} itself is not in this clone, so that a message of its own was not read: `fetch-tags` brings it", self.name);
        if lacks_tag && self.commit != self.after { scope.noting(why()) } else { scope }
    }

    /// What `after` has that stood nowhere before.
    fn held(&self, repository: &Repository, after: Option<ObjectId>) -> Scope {
        let asked = Asked { tips: after.into_iter().collect(), remedy: Some(remedy(self.commits, 1)), ..Asked::default() };
        let words = |of: &str| format!("push to {}: {of}", self.name);
        if let Some(before) = self.before.filter(|before| repository.store.contains(before)) {
            let asked = Asked { hidden: vec![before], ..asked };
            let scope = Scope::part(asked, words(&format!("{}..{}", before.short(), short(after))));
            let is_forced = !is_ancestor(repository, before, after);
            let why =
                || format!("{} was forced: {} does not lead to it, and what both have in common is left out", self.name, before.short());
            return if is_forced { scope.noting(why()) } else { scope };
        }
        let main = self.default_ref(repository);
        let scope = match &main {
            Some(main) => {
                let asked = Asked { hidden_refs: vec![main.clone().into_bytes()], ..asked };
                Scope::part(asked, words(&format!("what {} has and {main} has not", short(after))))
            }
            // A clone that was cut off holds no more of the history than its edge, and that is to be told as such.
            None if repository.shallow.is_empty() => Scope::everything(words("everything, as there is nothing to hold it against")),
            None => Scope::part(asked, words(&format!("{}, as far as this shallow clone reaches", short(after)))),
        };
        let Some(before) = self.before else { return scope };
        let than = if main.is_some() { "it is held against the default branch" } else { "there is nothing to hold it against" };
        let why = if repository.shallow.is_empty() {
            format!("{}, where {} stood before, is not in this clone: it was forced, and {than}", before.short(), self.name)
        } else {
            format!(
                "{}, where {} stood before, is not in this shallow clone: {than}; {}",
                before.short(),
                self.name,
                remedy(self.commits, 1)
            )
        };
        scope.noting(why)
    }

    /// The default branch as this clone has it, if that says something about another one.
    fn default_ref(&self, repository: &Repository) -> Option<String> {
        let main = self.default_branch.as_ref().filter(|main| self.name != format!("refs/heads/{main}"))?;
        let name = format!("refs/remotes/origin/{main}");
        repository.refs.iter().any(|reference| reference.name == name.as_bytes()).then_some(name)
    }
}

fn short(id: Option<ObjectId>) -> String {
    id.map_or_else(|| "?".to_owned(), |id| id.short())
}

impl Proposal {
    fn scope(&self, repository: &Repository) -> Scope {
        let merge = self.merge.filter(|merge| Some(*merge) != self.head);
        let parents = merge.and_then(|merge| parents_of(repository, merge)).unwrap_or_default();
        // Only the forge's own merge says what the base is: a change may bring merges of its own.
        if let ([base, head], Some(merge)) = (parents.as_slice(), merge)
            && self.head.is_none_or(|known| known == *head)
        {
            let words = format!("{}: {}..{}, the merge included", self.noun, base.short(), merge.short());
            return Scope::part(self.asked(vec![merge], vec![*base], 2), words);
        }
        let tips: Vec<ObjectId> = self.head.into_iter().collect();
        let hidden: Vec<ObjectId> = self.base.into_iter().collect();
        let words = format!("{}: {}...{}", self.noun, short(self.base), short(self.head));
        let asked = self.asked(tips, hidden, 1);
        let missing = self.base.filter(|base| !repository.store.contains(base));
        let branch = self.base_branch.as_ref().map(|branch| format!("refs/remotes/origin/{branch}"));
        let branch = branch.filter(|name| repository.refs.iter().any(|reference| reference.name == name.as_bytes()));
        match (missing, branch) {
            (Some(missing), Some(branch)) => {
                let why = format!("the base, {}, is not in this clone: it is held against {branch}", missing.short());
                Scope::part(Asked { hidden_refs: vec![branch.into_bytes()], base: None, ..asked }, words).noting(why)
            }
            _ => Scope::part(asked, words),
        }
    }

    /// Where what is checked out must be trusted, and the change must not.
    fn foreign(&self, repository: &Repository) -> Scope {
        let base = self.merge.or(self.base);
        let tips: Vec<ObjectId> = self.head.into_iter().collect();
        let hidden: Vec<ObjectId> = base.into_iter().chain(self.base).collect();
        let asked = Asked { base, ..self.asked(tips, hidden, 1) };
        let words = format!("{}, its objects only: {}...{}", self.noun, short(base), short(self.head));
        let Some(head) = self.head.filter(|head| !repository.store.contains(head)) else { return Scope::part(asked, words) };
        let detail = "the head of the change is not in this clone: fetch its objects, and check nothing of it out".into();
        let gap = Gap { reason: GapReason::MissingObject, path: None, object: Some(head), bytes: None, detail };
        let base = Asked { tips: base.into_iter().collect(), hidden: Vec::new(), ..asked };
        Scope { gaps: vec![gap], ..Scope::part(base, format!("{}: the base alone, as {} is not here", self.noun, head.short())) }
    }

    fn asked(&self, tips: Vec<ObjectId>, hidden: Vec<ObjectId>, beside: u64) -> Asked {
        let base = hidden.first().copied();
        Asked { tips, hidden, base, remedy: Some(remedy(self.commits, beside)), ..Asked::default() }
    }
}

/// What brings so many commits and some `beside` them into a shallow clone.
fn remedy(commits: Option<u64>, beside: u64) -> String {
    let depth = commits.filter(|commits| (1..LISTED).contains(commits)).map_or(0, |commits| commits + beside);
    let or_all = if depth == 0 { "" } else { " or 0" };
    format!("`fetch-depth: {depth}`{or_all} of actions/checkout brings it (in GitLab, `GIT_DEPTH`)")
}

fn parents_of(repository: &Repository, id: ObjectId) -> Option<Vec<ObjectId>> {
    let commit = Reader::new(&repository.store).read_kind(&id, Kind::Commit).ok()?;
    commit_links(&commit).map(|links| links.parents)
}

/// Whether one commit leads to another, as far as is known here.
fn is_ancestor(repository: &Repository, before: ObjectId, after: Option<ObjectId>) -> bool {
    let mut reader = Reader::new(&repository.store);
    let ends = commit_of(&mut reader, before).zip(after.and_then(|after| commit_of(&mut reader, after)));
    ends.is_some_and(|(before, after)| repository.merge_base(before, after).is_ok_and(|base| base == before))
}
