// Runs a composite action as GitHub's runner does: its expressions by GitHub's own evaluator, its steps by bash, with files for outputs. Steps
// that use another action are written down with their inputs, and do not run.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Evaluator, Lexer, Parser, data } from "@actions/expressions";
import { parse } from "yaml";

const STATUS = ["always", "cancelled", "failure", "success"];
const CONTEXTS = ["env", "github", "inputs", "job", "matrix", "runner", "steps", "strategy"];
const EXPRESSION = /\$\{\{(.*?)\}\}/gs;

export function readAction(folder) {
    return parse(readFileSync(join(folder, "action.yml"), "utf8"));
}

// Every expression of an action, as its text without `${{ }}`.
export function expressions(action) {
    const found = [];
    const look = (value, key) => {
        if (value !== null && typeof value === "object") {
            Object.entries(value).forEach(([inner, item]) => look(item, inner));
        } else if (typeof value === "string") {
            const inside = [...value.matchAll(EXPRESSION)].map((match) => match[1]);
            found.push(...(inside.length === 0 && key === "if" ? [value] : inside));
        }
    };
    look(action, "");
    return found;
}

function evaluate(text, context, failed) {
    const call = { always: true, cancelled: false, failure: failed, success: !failed };
    const functions = STATUS.map((name) => ({ name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(call[name]) }));
    const tree = new Parser(new Lexer(text).lex().tokens, CONTEXTS, functions).parse();
    const values = JSON.parse(JSON.stringify(context), data.reviver);
    return new Evaluator(tree, values, new Map(functions.map((one) => [one.name, one]))).evaluate();
}

function fill(text, context, failed) {
    return String(text).replace(EXPRESSION, (_, inside) => evaluate(inside, context, failed).coerceString());
}

function holds(condition, context, failed) {
    const bare = String(condition ?? "success()").trim().replace(/^\$\{\{(.*)\}\}$/s, "$1");
    const asksStatus = STATUS.some((name) => new RegExp(`\\b${name}\\(`).test(bare));
    const result = evaluate(asksStatus ? bare : `success() && (${bare})`, context, failed);
    return !["", "0", "false", "null"].includes(result.coerceString());
}

// What is in a file such as GITHUB_OUTPUT: `name=value`, or `name<<END`, lines and END. Anything else fails a step, as with GitHub.
export function readFileCommands(text) {
    const values = {};
    const lines = text.split(/\r?\n/);
    for (let at = 0; at < lines.length; at += 1) {
        const line = lines[at];
        const [heredoc, equals] = [line.indexOf("<<"), line.indexOf("=")];
        if (line === "") continue;
        if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
            values[line.slice(0, equals)] = line.slice(equals + 1);
        } else if (heredoc > 0) {
            const end = lines.indexOf(line.slice(heredoc + 2), at + 1);
            if (end < 0) throw new Error(`no end of ${line}`);
            values[line.slice(0, heredoc)] = lines.slice(at + 1, end).join("\n");
            at = end;
        } else {
            throw new Error(`not a file command: ${line}`);
        }
    }
    return values;
}

function runStep(step, action, job, context, failed) {
    const folder = mkdtempSync(join(job.temp, "step-"));
    const files = { GITHUB_OUTPUT: "output", GITHUB_STEP_SUMMARY: "summary", GITHUB_ENV: "env", GITHUB_PATH: "path" };
    const environment = { ...job.environment };
    for (const [name, file] of Object.entries(files)) {
        environment[name] = join(folder, file);
        writeFileSync(environment[name], "");
    }
    for (const [name, value] of Object.entries(step.env ?? {})) environment[name] = fill(value, context, failed);
    environment.GITHUB_ACTION_PATH = action;
    if (step.shell !== "bash") throw new Error("a step of a composite action names its shell, and ours are for bash");
    const script = join(folder, "script.sh");
    writeFileSync(script, fill(step.run, context, failed));
    const command = ["--noprofile", "--norc", "-e", "-o", "pipefail", script];
    const done = spawnSync("bash", command, { cwd: job.workspace, env: environment, encoding: "utf8", maxBuffer: 1 << 26 });
    const text = (name) => readFileSync(environment[name], "utf8");
    return {
        log: done.stdout + done.stderr,
        code: done.status,
        outputs: readFileCommands(text("GITHUB_OUTPUT")),
        summary: text("GITHUB_STEP_SUMMARY"),
        left: text("GITHUB_ENV") + text("GITHUB_PATH"),
    };
}

// Runs the action in `folder` with the inputs that a workflow gives it. A job is { temp, workspace, environment, github, runner, uses }; `uses`
// says whether a step that uses another action fails. Gives { outputs, code, failed, log, summary, used, left }.
export function runAction(folder, inputs, job) {
    const action = readAction(folder);
    const given = Object.fromEntries(Object.entries(action.inputs).map(([name, { default: value }]) => [name, String(value ?? "")]));
    const context = { inputs: { ...given, ...inputs }, steps: {}, github: job.github, runner: job.runner, env: {}, job: {} };
    const result = { outputs: {}, code: 0, failed: false, log: "", summary: "", left: "", used: [] };
    mkdirSync(job.temp, { recursive: true });
    for (const step of action.runs.steps) {
        if (!holds(step.if, context, result.failed)) continue;
        let [code, outputs] = [0, {}];
        if (step.uses === undefined) {
            const done = runStep(step, folder, job, context, result.failed);
            ({ code, outputs } = done);
            result.log += done.log;
            result.summary += done.summary;
            result.left += done.left;
        } else {
            const filled = Object.entries(step.with ?? {}).map(([name, value]) => [name, fill(value, context, result.failed)]);
            result.used.push({ uses: step.uses, with: Object.fromEntries(filled) });
            code = job.uses?.(step.uses) ? 1 : 0;
        }
        const forgiven = fill(step["continue-on-error"] ?? "false", context, result.failed) === "true";
        if (step.id !== undefined) {
            context.steps[step.id] = { outputs, outcome: code === 0 ? "success" : "failure", conclusion: code === 0 || forgiven ? "success" : "failure" };
        }
        if (code !== 0 && !forgiven) {
            result.failed = true;
            result.code = code;
        }
    }
    for (const [name, { value }] of Object.entries(action.outputs)) result.outputs[name] = fill(value, context, result.failed);
    return result;
}
