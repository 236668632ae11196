// The action by itself: what action.yml says, what reaches the binary, and what its exit code does.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import "./json_imports.mjs";
import { makeJob, root, standIn } from "./job.mjs";
import { expressions, readAction, readFileCommands, runAction } from "./runner.mjs";

const { parseAction } = await import("@actions/workflow-parser/actions/action-parser");
const { parseWorkflow } = await import("@actions/workflow-parser");
const { NoOperationTraceWriter } = await import("@actions/workflow-parser/templates/trace-writer");

const action = readAction(root);
const text = readFileSync(join(root, "action.yml"), "utf8");
const scripts = action.runs.steps.filter((step) => step.run !== undefined);

test("GitHub's own schemas know all that stands in it, and in the workflows", () => {
    const errors = (result) => result.context.errors.getErrors().map((error) => error.message);
    const parsed = (parse, name) => errors(parse({ name, content: readFileSync(join(root, name), "utf8") }, new NoOperationTraceWriter()));
    assert.deepEqual(parsed(parseAction, "action.yml"), []);
    for (const folder of [".github/workflows", "examples/workflows"]) {
        const names = readdirSync(join(root, folder));
        assert.notEqual(names.length, 0);
        for (const name of names) assert.deepEqual(parsed(parseWorkflow, join(folder, name)), [], name);
    }
    const wrong = text.replace("inputs.binary }}", "secrets.binary }}");
    assert.notDeepEqual(errors(parseAction({ name: "action.yml", content: wrong }, new NoOperationTraceWriter())), []);
});

test("every input that is used is declared, and every declared one is used", () => {
    const used = expressions(action).flatMap((one) => [...one.matchAll(/\binputs\.([\w-]+)/g)].map((match) => match[1]));
    assert.deepEqual([...new Set(used)].sort(), Object.keys(action.inputs).sort());
});

test("every output of a step that is used is written, and no script holds an expression", () => {
    const used = expressions(action).flatMap((one) => [...one.matchAll(/\bsteps\.([\w-]+)\.outputs\.([\w-]+)/g)]);
    const known = { install: ["binary"], scan: ["findings", "new-findings", "exit-code", "complete", "sarif-dir"] };
    for (const [, step, output] of used) assert.ok(known[step]?.includes(output), `${step} has no output ${output}`);
    for (const step of scripts) assert.ok(!step.run.includes("${{"), step.name);
    assert.deepEqual(Object.keys(action.outputs).sort(), known.scan.sort());
});

test("every variable that a step is given is read, and every one that is read is given", () => {
    for (const step of scripts) {
        const file = step.run.match(/\$GITHUB_ACTION_PATH\/([^"]+)/)?.[1];
        const script = file === undefined ? step.run : readFileSync(join(root, file), "utf8");
        const read = [...script.matchAll(/\$\{?(LOCKHOUND\w*)/g)].map((match) => match[1]);
        assert.deepEqual([...new Set(read)].sort(), Object.keys(step.env).sort(), step.name);
    }
});

test("other actions are named by commit, and the whole is short", () => {
    for (const step of action.runs.steps.filter((one) => one.uses)) assert.match(step.uses, /@[0-9a-f]{40}$/);
    assert.ok(text.split("\n").length < 80);
});

function passed(inputs) {
    const job = makeJob("push", {});
    const result = runAction(root, { binary: standIn, ...inputs }, job);
    const file = job.environment.STAND_IN_ARGUMENTS;
    return { result, arguments: existsSync(file) ? readFileSync(file, "utf8").split("\0").slice(0, -1) : null, job };
}

test("inputs reach the binary letter by letter, and nothing of them runs", () => {
    assert.deepEqual(passed({}).arguments, ["ci", "--", "."]);
    const hostile = "$(touch made)`touch made`'\";touch made\n::error::x%0A ${{ github.token }} *";
    const all = { path: `-${hostile}`, only: "secrets", "fail-on": hostile, config: hostile, baseline: hostile, "advisory-db": hostile };
    const got = passed({ ...all, offline: "true" });
    const options = ["--only=secrets", `--fail-on=${hostile}`, `--config=${hostile}`, `--advisory-db=${hostile}`, `--baseline=${hostile}`];
    assert.deepEqual(got.arguments, ["ci", ...options, "--offline", "--", `-${hostile}`]);
    assert.ok(!existsSync(join(got.job.workspace, "made")));
    assert.deepEqual(passed({ baseline: "none" }).arguments, ["ci", "--no-baseline", "--", "."]);
});

test("what is no value of an input is refused, and nothing is scanned", () => {
    for (const inputs of [{ offline: "yes" }, { upload: "sometimes" }, { binary: "/none/such" }, { binary: `${standIn}\nbinary=/bin/true` }]) {
        const { result, arguments: got } = passed(inputs);
        assert.equal(got, null);
        assert.ok(result.failed);
        assert.match(result.log, /^::error title=lockhound::the input '(offline|upload|binary)' /m);
        assert.equal(result.used.length, 0);
    }
});

test("the gate ends as the scan did, after the reports were uploaded", () => {
    for (const code of ["0", "1", "2", "3", "4", "crash"]) {
        const expected = code === "crash" ? 137 : Number(code);
        const job = makeJob("schedule", {}, { environment: { STAND_IN_CODE: code } });
        const result = runAction(root, { binary: standIn }, job);
        assert.equal(result.code, expected);
        assert.equal(result.failed, expected !== 0);
        assert.equal(result.outputs["exit-code"], String(expected));
        assert.equal(result.left, "", "nothing is left for later steps of the job");
        if (code === "crash") continue;
        assert.deepEqual(
            { ...result.outputs },
            { findings: "3", "new-findings": "2", "exit-code": code, complete: "true", "sarif-dir": join(job.temp, "lockhound-sarif") },
        );
        assert.equal(result.summary, "a summary\n");
        assert.equal(result.used.length, 1);
        assert.equal(result.used[0].with.sarif_file, join(job.temp, "lockhound-sarif"));
    }
});

const FORK = { pull_request: { head: { repo: { full_name: "fork/repo" } } } };
const OWN = { pull_request: { head: { repo: { full_name: "octo/repo" } } } };
const GONE = { pull_request: { head: { repo: null } } };

// Event, payload, and whether SARIF is uploaded with `auto`.
const UPLOADS = [
    ["schedule", {}, true],
    ["workflow_dispatch", {}, true],
    ["pull_request", OWN, true],
    ["pull_request", FORK, false],
    ["pull_request", GONE, false],
    ["pull_request_target", OWN, false],
    ["push", {}, false],
    ["merge_group", {}, false],
];

test("SARIF is uploaded of whole scans and own pull requests, or as the input says", () => {
    for (const [name, event, uploaded] of UPLOADS) {
        const run = (upload) => runAction(root, { binary: standIn, upload }, makeJob(name, event)).used.length === 1;
        assert.deepEqual([run("auto"), run("always"), run("never")], [uploaded, true, false], `${name} ${JSON.stringify(event)}`);
    }
});

test("an upload that fails is forgiven, unless it was asked for", () => {
    for (const [upload, failed] of [["auto", false], ["always", true]]) {
        const result = runAction(root, { binary: standIn, upload }, makeJob("schedule", {}, { uses: () => true }));
        assert.deepEqual([result.used.length, result.failed, result.outputs["exit-code"]], [1, failed, "0"]);
        const found = makeJob("schedule", {}, { uses: () => true, environment: { STAND_IN_CODE: "1" } });
        assert.equal(runAction(root, { binary: standIn, upload }, found).code, 1, "and hides no finding");
    }
});

test("the test's own reader of outputs refuses what GitHub's runner refuses", () => {
    assert.deepEqual(readFileCommands("a=b=c\n\nx<<E\n1\n2\nE\n"), { a: "b=c", x: "1\n2" });
    assert.throws(() => readFileCommands("nothing"));
    assert.throws(() => readFileCommands("a<<E\n1\n"));
});
