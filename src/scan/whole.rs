//! A whole repository: every object, refs, reflogs, the index, the working tree.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::around::Around;
use super::attribution::{Map, Thing, Told, peel, tips};
use super::dependencies::Lockfile;
use super::findings::{add_line_hashes, of_hits};
use super::looker::{Looker, Shared, Sight};
use super::target::Request;
use crate::blob::{Blob, IdMap, ObjectId, Part};
use crate::crew::share;
use crate::finding::{Finding, Gap, GapReason, Status};
use crate::objects::{Kind, Reader};
use crate::secrets::Detector;
use crate::source::{Repository, Staged, Survey, Surveyed, Walk, Wanted, WorkFile, files, survey};
use crate::stats::{Clock, Phase};
use crate::text::Untrusted;

/// Looks for secrets in everything that `repository` holds: texts first, so that commits and trees, which tell where they stand, are read once.
/// Gives what was noted of where things stand, if anything was, and with it all objects `under` a file name.
pub(crate) fn secrets<'a>(
    repository: &'a Repository,
    (detector, under): (&'a Detector, Option<&'static [u8]>),
    request: &'a Request,
    sight: &mut Sight,
) -> (Vec<Finding>, Option<Surveyed<'a>>) {
    let shared = Shared::new(Some(detector), Some(&repository.store), request);
    let start = || Looker::new(&shared);
    let mut clock = Clock::new(request.timed);
    let walk = repository.store.plan(&[Kind::Blob, Kind::Tag]).with_seals().with_names(request.verify_objects);
    clock.lap(Phase::Plan);
    request.progress.expect(walk.len());
    let (lookers, gaps) = walk.follow_all(request.threads, start, Looker::take);
    for looker in lookers {
        sight.add(looker);
    }
    sight.gaps.extend(gaps);
    let mut looker = start();
    for reference in &repository.refs {
        looker.look(Blob { bytes: &reference.name, part: Part::RefName, path: Some(&reference.name) }, None);
    }
    let (reflogs, gaps) = repository.reflogs();
    for log in &reflogs {
        looker.look(Blob { bytes: &log.bytes, part: Part::Reflog, path: Some(&log.path) }, None);
    }
    sight.gaps.extend(gaps);
    sight.add(looker);
    let mut map = Map::default();
    let uncommitted = working_tree(repository, request, &start, sight, &mut map);
    let is_in_object = |gap: &&mut Gap| matches!(gap.reason, GapReason::OverLimit | GapReason::UndecodedArchive) && gap.path.is_none();
    let shut = |sight: &mut Sight| -> Vec<ObjectId> { sight.gaps.iter_mut().filter(is_in_object).filter_map(|gap| gap.object).collect() };
    let of_texts = shut(sight);
    sight.seen.settle();
    let wanted = Told { seen: &sight.seen.hits, missing: &sight.missing, shut: &of_texts }.wanted().all_under(under);
    let mut surveyed = trees(repository, shared, wanted, request, sight);
    clock.skip();
    let mut reader = Reader::new(&repository.store);
    let mut findings = Vec::new();
    let shut = shut(sight);
    sight.seen.settle();
    let told = Told { seen: &sight.seen.hits, missing: &sight.missing, shut: &shut };
    if !told.is_empty() {
        let late = || survey(&repository.store, tips(repository), told.wanted(), request.threads).0;
        let more = map.note_history(repository, &told, surveyed.get_or_insert_with(late));
        for gap in sight.gaps.iter_mut().filter(is_in_object) {
            gap.path = gap.object.and_then(|id| map.path_at(&id)).map(Into::into);
        }
        sight.gaps.extend(more);
        report_missing(repository, sight, &map);
        findings = of_hits(sight.take_seen(), &map, detector, Some(&mut reader));
    }
    add_line_hashes(&mut findings, Some(&mut reader), &uncommitted);
    clock.lap(Phase::Attribute);
    sight.stats.add(&clock.stats);
    (findings, surveyed)
}

/// Looks at all commits and trees; when there is something to tell of, notes where that stands.
fn trees<'a>(repository: &'a Repository, shared: Shared<'a>, wanted: Wanted, request: &Request, sight: &mut Sight) -> Option<Surveyed<'a>> {
    let survey = (!wanted.is_empty()).then(|| Survey::new(&repository.store, wanted));
    let shared = shared.with(survey);
    let walk = repository.store.plan(&[Kind::Commit, Kind::Tree]).with_names(request.verify_objects);
    let (mut lookers, gaps) = walk.follow(request.threads, || Looker::new(&shared), Looker::meet);
    sight.gaps.extend(gaps);
    let surveyors = lookers.iter_mut().map(|looker| std::mem::take(&mut looker.surveyor)).collect();
    for looker in lookers {
        sight.add(looker);
    }
    shared.survey.map(|survey| survey.finish(surveyors, tips(repository)))
}

/// All lockfiles and toolchain files of the working tree and of HEAD.
pub(crate) fn lockfiles<'a>(repository: &'a Repository, sight: &mut Sight) -> Vec<Lockfile<'a>> {
    let root = repository.layout.worktree.as_deref();
    let mut found = root.map(|root| in_working_tree(repository, root, sight)).unwrap_or_default();
    let more = at_head(repository, &found, sight);
    found.extend(more);
    found
}

/// All lockfiles and toolchain files of the working tree at `root`.
pub(crate) fn in_working_tree<'a>(repository: &'a Repository, root: &Path, sight: &mut Sight) -> Vec<Lockfile<'a>> {
    let mut found = Vec::new();
    let tracked: Vec<_> = repository.index().unwrap_or_default().into_iter().map(|staged| staged.path).collect();
    let (files, gaps) = files(root, &tracked);
    sight.gaps.extend(gaps);
    let files: Arc<[WorkFile]> = files.into();
    for file in files.iter().filter(|file| Lockfile::is_judged_at(&file.path)) {
        match file.read_whole() {
            Ok(Some(content)) if content.part == Part::File => {
                let object = Some(repository.algorithm.name_of(Kind::Blob, &content.bytes));
                let around = Around::Files(Arc::clone(&files), Some(repository.algorithm));
                found.push(Lockfile { path: file.path.clone(), bytes: content.bytes, object, status: Status::Live, around });
            }
            Ok(_) => {}
            Err(gap) => sight.gaps.push(gap),
        }
    }
    found
}

/// All lockfiles and toolchain files of the tree of HEAD that are not `known`.
pub(crate) fn at_head<'a>(repository: &'a Repository, known: &[Lockfile<'_>], sight: &mut Sight) -> Vec<Lockfile<'a>> {
    let mut reader = Reader::new(&repository.store);
    let Some(tree) = repository.head.and_then(|head| peel(&mut reader, head)) else { return Vec::new() };
    let mut walk = Walk::new(&repository.store);
    let mut at_head = Vec::new();
    walk.all_paths(tree, &mut |_, id, path| {
        if Lockfile::is_judged_at(path.name()) {
            at_head.push((path.join(), id));
        }
    });
    sight.gaps.append(&mut walk.gaps);
    let mut found = Vec::new();
    let is_new = |path: &Vec<u8>, id| !known.iter().any(|known| known.path == *path && known.object == Some(id));
    for (path, id) in at_head.into_iter().filter(|(path, id)| is_new(path, *id)) {
        match reader.read_kind(&id, Kind::Blob) {
            Ok(bytes) => {
                let around = Around::Tree(&repository.store, tree);
                found.push(Lockfile { path, bytes: bytes.to_vec(), object: Some(id), status: Status::Live, around });
            }
            Err(gap) => sight.gaps.push(Gap { path: Some(path.into()), ..gap }),
        }
    }
    found
}

/// Looks at the index and at the files of the working tree; gives those whose content is no object yet, by their blob's name.
fn working_tree<'a>(
    repository: &'a Repository,
    request: &Request,
    start: &(impl Fn() -> Looker<'a> + Sync),
    sight: &mut Sight,
    map: &mut Map,
) -> IdMap<WorkFile> {
    let staged = repository.index().unwrap_or_else(|gap| {
        sight.gaps.push(gap);
        Vec::new()
    });
    let mut names = start();
    for Staged { path, id } in &staged {
        names.names(path);
        map.note(Thing::Object(*id), Status::Live, path.clone());
        if !repository.store.contains(id) && !id.is_null() {
            sight.gaps.push(Gap { path: Some(path.into()), ..repository.store.missing(*id) });
        }
    }
    sight.add(names);
    let Some(root) = &repository.layout.worktree else { return IdMap::default() };
    let tracked: Vec<Vec<u8>> = staged.into_iter().map(|staged| staged.path).collect();
    let (files, gaps) = files(root, &tracked);
    sight.gaps.extend(gaps);
    let noted = std::sync::Mutex::new(Vec::new());
    let (store, algorithm) = (&repository.store, repository.algorithm);
    let (lookers, gaps) = share(&files, request.threads, start, |looker, file| {
        looker.names(&file.path);
        match file.read() {
            Ok(Some(content)) => {
                looker.counts.files += 1;
                // Even when it is an object already: a forged pack may hold other bytes under that name.
                let id = if let Some(rest) = content.rest {
                    let naming = algorithm.naming(Kind::Blob, rest.size);
                    let all = &mut content.bytes.as_slice().chain(rest);
                    let Some(id) = looker.look_on(content.part, Some(&file.path), all, Some(naming)) else { return };
                    id
                } else {
                    let id = algorithm.name_of(Kind::Blob, &content.bytes);
                    looker.look(Blob { bytes: &content.bytes, part: content.part, path: None }, Some(id));
                    id
                };
                let stored = store.contains(&id);
                noted.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((id, stored, content.part, file.clone()));
            }
            Ok(None) => {}
            Err(gap) => looker.gaps.push(gap),
        }
    });
    for looker in lookers {
        sight.add(looker);
    }
    sight.gaps.extend(gaps);
    let mut uncommitted = IdMap::default();
    for (id, stored, part, file) in noted.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        map.note(Thing::Object(id), Status::Live, file.path.clone());
        if part == Part::LinkTarget {
            map.note_link(id);
        }
        if !stored {
            uncommitted.insert(id, file);
        }
    }
    uncommitted
}

/// An object that is not there is a gap when something that a ref leads to refers to it. What refers to it from outside all refs may
/// well be half gone: git prunes object by object. Behind the edge of a shallow clone, nothing is expected.
fn report_missing(repository: &Repository, sight: &mut Sight, map: &Map) {
    let missing = std::mem::take(&mut sight.missing);
    let told = missing.into_iter().filter(|missing| !missing.is_cut_off(&repository.shallow) && !map.is_outside_refs(missing));
    let mut paths: BTreeMap<ObjectId, Option<Untrusted>> = BTreeMap::new();
    for missing in told {
        let path = map.path_at(&missing.id).map(Untrusted::from);
        let known = paths.entry(missing.id).or_default();
        *known = known.take().into_iter().chain(path).min();
    }
    sight.gaps.extend(paths.into_iter().map(|(id, path)| Gap { path, ..repository.store.missing(id) }));
}
