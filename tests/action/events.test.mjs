// The action from end to end: the real binary, and for each event a checkout and a payload as GitHub makes them.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeJob, root } from "./job.mjs";
import { NOTHING, author, checkout, commit, git, secret } from "./repository.mjs";
import { runAction } from "./runner.mjs";

const binary = process.env.LOCKHOUND_UNDER_TEST;
const SECRETS = ["old", "new", "gone", "evil", "theirs"];

// Runs the action for an event; no output may hold six letters of a secret.
function run({ name, event, from, ref, sha, depth, inputs = {}, change = () => {} }) {
    const workspace = checkout(from, ref, sha, depth);
    const payload = { ref, repository: { default_branch: "main", full_name: "octo/repo" }, ...event };
    const job = makeJob(name, payload, { workspace, github: { sha, ref, base_ref: payload.pull_request?.base.ref ?? "" } });
    change(job);
    const result = runAction(root, { binary, only: "secrets", offline: "true", ...inputs }, job);
    const folder = result.outputs["sarif-dir"];
    const reports = folder && existsSync(folder) ? readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8")) : [];
    const all = [result.log, result.summary, ...reports, ...Object.values(result.outputs)].join("\n");
    for (const one of SECRETS) {
        for (let at = 0; at + 6 <= secret(one).length; at += 1) assert.ok(!all.includes(secret(one).slice(at, at + 6)), `a secret is in\n${all}`);
    }
    for (const line of all.split("\n").filter((one) => one.startsWith("::"))) assert.match(line, /^::(error|warning|notice) (file|title)=/, all);
    return { ...result, reports };
}

// Which files a run told of: annotations have those that are there still, SARIF all, and of a push there is none.
function told(result) {
    const annotated = [...result.log.matchAll(/^::(?:error|warning|notice) file=([^,:]+)/gm)].map((match) => match[1]);
    const results = result.reports.flatMap((report) => JSON.parse(report).runs.flatMap((one) => one.results));
    const files = results.map((one) => one.locations[0].physicalLocation.artifactLocation.uri);
    return [...new Set([...annotated, ...files])].sort();
}

function expect(result, code, files, complete = "true") {
    const all = JSON.stringify({ outputs: result.outputs, log: result.log }, null, 1);
    assert.equal(result.outputs["exit-code"], String(code), all);
    assert.equal(result.code, code, all);
    assert.deepEqual(told(result), files, all);
    assert.equal(result.outputs.complete, complete, all);
    assert.equal(result.outputs.findings, String(files.length), all);
    assert.ok(result.summary.length > 0, all);
}

function push(from, before, after, event = {}, ref = "refs/heads/main") {
    return { name: "push", from, ref, sha: after, event: { before, after, created: false, deleted: false, forced: false, ...event } };
}

test("push: what it brings, and nothing that was there", () => {
    const from = author();
    const before = git(from, "rev-parse", "HEAD");
    const dirty = commit(from, "new");
    const clean = commit(from, "no other");
    expect(run(push(from, before, dirty)), 1, ["new.conf"]);
    expect(run(push(from, before, clean)), 1, ["new.conf"]);
    expect(run(push(from, dirty, clean)), 0, []);
});

test("push of a new branch: only what no other branch has", () => {
    const from = author();
    git(from, "switch", "--quiet", "--create", "topic");
    const clean = commit(from, "no other");
    expect(run(push(from, NOTHING, clean, { created: true }, "refs/heads/topic")), 0, []);
    const dirty = commit(from, "new");
    expect(run(push(from, NOTHING, dirty, { created: true }, "refs/heads/topic")), 1, ["new.conf"]);
});

test("forced push whose old commit is gone", () => {
    const from = author();
    const base = git(from, "rev-parse", "HEAD");
    git(from, "switch", "--quiet", "--create", "topic");
    const lost = commit(from, "no lost");
    git(from, "reset", "--quiet", "--hard", base);
    const after = commit(from, "new");
    expect(run(push(from, lost, after, { forced: true }, "refs/heads/topic")), 1, ["new.conf"]);
});

test("a deleted branch: nothing to look at, and that is said", () => {
    const from = author();
    const sha = git(from, "rev-parse", "HEAD");
    const event = { ...push(from, sha, NOTHING, { deleted: true }, "refs/heads/topic"), ref: "refs/heads/main", sha };
    event.event.ref = "refs/heads/topic";
    const result = run(event);
    assert.equal(result.outputs["exit-code"], "0", result.log);
    assert.match(result.log, /delet/);
});

// A pull request: main and topic went apart, and GitHub merged them. A secret came and went in topic; main got one of its own meanwhile.
function pullRequest({ evil = false } = {}) {
    const from = author();
    git(from, "switch", "--quiet", "--create", "topic");
    commit(from, "gone");
    const head = commit(from, "no gone");
    git(from, "switch", "--quiet", "main");
    const base = commit(from, "theirs");
    git(from, "switch", "--quiet", "--detach", "main");
    git(from, "merge", "--quiet", "--no-ff", "--no-commit", "topic");
    const sha = commit(from, ...(evil ? ["evil"] : ["no merged"]));
    git(from, "update-ref", "refs/pull/1/merge", sha);
    git(from, "switch", "--quiet", "main");
    const repo = { full_name: "octo/repo" };
    const event = { action: "opened", number: 1, pull_request: { number: 1, head: { ref: "topic", sha: head, repo }, base: { ref: "main", sha: base, repo } } };
    return { name: "pull_request", event, from, ref: "refs/pull/1/merge", sha };
}

test("pull request: its commits, also what came and went, and nothing of the base", () => {
    const result = run(pullRequest());
    expect(result, 1, ["gone.conf"]);
    assert.equal(result.used.length, 1);
    assert.notEqual(result.reports.length, 0);
});

test("pull request: what only its merge brings", () => {
    expect(run(pullRequest({ evil: true })), 1, ["evil.conf", "gone.conf"]);
});

test("pull request of a fork: the same, and no upload", () => {
    const request = pullRequest();
    request.event.pull_request.head.repo = { full_name: "fork/repo" };
    const result = run(request);
    expect(result, 1, ["gone.conf"]);
    assert.equal(result.used.length, 0);
});

test("shallow checkouts: what is there is told, nothing is clean, and what would help is named", () => {
    const request = pullRequest();
    const found = [1, 2, 3].map((depth) => {
        const result = run({ ...request, depth });
        assert.ok(["1", "3"].includes(result.outputs["exit-code"]), `depth ${depth}: ${result.log}`);
        assert.equal(result.outputs["exit-code"] === "3", told(result).length === 0);
        if (result.outputs.complete === "false") assert.match(result.log + result.summary, /`?fetch\\?-depth/, `depth ${depth}`);
        return [result.outputs.complete, ...told(result)];
    });
    assert.deepEqual(found[0], ["false"], "nothing says what was there before, and the clone's edge is no root");
    expect(run({ ...request, depth: 4 }), 1, ["gone.conf"]);
});

test("pull_request_target: not what the base has, and not clean without the objects of the head", () => {
    const { from, event } = pullRequest();
    const { base, head } = event.pull_request;
    const target = { name: "pull_request_target", event, from, ref: "refs/heads/main", sha: base.sha };
    const whole = run(target);
    assert.deepEqual([whole.code, whole.outputs.findings], [1, "1"], whole.log);
    assert.equal(whole.used.length, 0);
    head.sha = "1".repeat(40);
    const absent = run({ ...target, event });
    assert.notEqual(absent.code, 0, absent.log);
});

test("a tag: what it brings", () => {
    const from = author();
    git(from, "switch", "--quiet", "--detach");
    const sha = commit(from, "new");
    git(from, "tag", "v1");
    git(from, "switch", "--quiet", "main");
    expect(run(push(from, NOTHING, sha, { created: true }, "refs/tags/v1")), 1, ["new.conf"]);
});

test("names of branches give no commands: to bash, to the runner, or to the outputs", () => {
    const from = author();
    const branch = "a;$(touch${IFS}made)`touch${IFS}made`'\"%0A|&<b";
    const before = git(from, "rev-parse", "HEAD");
    git(from, "switch", "--quiet", "--create", branch);
    const after = commit(from, "new");
    expect(run(push(from, before, after, {}, `refs/heads/${branch}`)), 1, ["new.conf"]);
    const event = push(from, before, after, {}, "refs/heads/main");
    event.event.ref = "refs/heads/x\n::add-mask::y\r::stop-commands::z\nexit-code=0\n::set-output name=a::b";
    const change = (job) => (job.environment.GITHUB_REF = "refs/heads/x%0Aexit-code=0");
    const result = run({ ...event, change });
    expect(result, 1, ["new.conf"]);
    assert.ok(!existsSync("made"));
});

test("merge group: its commits", () => {
    const { from, event } = pullRequest();
    const base = event.pull_request.base.sha;
    git(from, "switch", "--quiet", "--create", "gh-readonly-queue/main/pr-1", "main");
    git(from, "merge", "--quiet", "--no-ff", "topic");
    const sha = git(from, "rev-parse", "HEAD");
    const ref = "refs/heads/gh-readonly-queue/main/pr-1";
    const group = { head_sha: sha, head_ref: ref, base_sha: base, base_ref: "refs/heads/main" };
    expect(run({ name: "merge_group", event: { merge_group: group }, from, ref, sha }), 1, ["gone.conf"]);
});

test("schedule and dispatch: everything", () => {
    const from = author();
    const sha = commit(from, "new", "no old");
    for (const name of ["schedule", "workflow_dispatch"]) {
        const result = run({ name, event: {}, from, ref: "refs/heads/main", sha });
        assert.equal(result.outputs["exit-code"], "1", result.log);
        assert.equal(result.outputs.findings, "2");
        assert.equal(result.outputs.complete, "true");
        assert.equal(result.used.length, 1);
    }
});

test("inputs: a threshold that nothing reaches, a baseline, a path", () => {
    const from = author();
    const before = git(from, "rev-parse", "HEAD");
    const event = push(from, before, commit(from, "new"));
    assert.equal(run({ ...event, inputs: { "fail-on": "critical" } }).code, 0);
    assert.equal(run({ ...event, inputs: { baseline: "none" } }).code, 1);
    assert.equal(run({ ...event, inputs: { baseline: "no/such/file" } }).code, 2);
    assert.equal(run({ ...event, inputs: { path: "no/such/folder" } }).code, 2);
});

test("an event that is no JSON, or not there, is no clean scan", () => {
    const from = author();
    const event = push(from, NOTHING, git(from, "rev-parse", "HEAD"));
    for (const path of ["broken", "missing"]) {
        const change = (job) => {
            job.environment.GITHUB_EVENT_PATH = join(job.top, path);
            if (path === "broken") writeFileSync(join(job.top, path), '{"before": "');
        };
        const result = run({ ...event, change });
        assert.equal(result.code, 2, result.log);
    }
});
