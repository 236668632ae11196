// A job for `runAction`: folders of its own, and the variables that the runner sets.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const standIn = join(root, "tests/action/stand_in.sh");

const made = [];
after(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

export function folder() {
    made.push(mkdtempSync(join(tmpdir(), "lockhound-action-")));
    return made.at(-1);
}

// `event` is what GitHub writes to GITHUB_EVENT_PATH; `github` and `environment` are added to what is made of it.
export function makeJob(name, event, { github = {}, environment = {}, workspace, system = "Linux", processor = "X64", uses } = {}) {
    const top = folder();
    const temp = join(top, "temp");
    mkdirSync(temp);
    const path = join(top, "event.json");
    writeFileSync(path, JSON.stringify(event));
    const context = { event_name: name, event, repository: "octo/repo", workspace: workspace ?? top, token: "none", ...github };
    const variables = {
        PATH: process.env.PATH,
        HOME: top,
        CI: "true",
        GITHUB_ACTIONS: "true",
        GITHUB_EVENT_NAME: name,
        GITHUB_EVENT_PATH: path,
        GITHUB_REPOSITORY: context.repository,
        GITHUB_WORKSPACE: context.workspace,
        RUNNER_TEMP: temp,
        RUNNER_OS: system,
        RUNNER_ARCH: processor,
        STAND_IN_ARGUMENTS: join(top, "arguments"),
        ...Object.fromEntries(Object.entries(context).filter(([key]) => ["sha", "ref", "base_ref"].includes(key)).map(([key, value]) => [`GITHUB_${key.toUpperCase()}`, value])),
        ...environment,
    };
    return { top, temp, workspace: context.workspace, environment: variables, github: context, runner: { os: system, arch: processor, temp }, uses };
}
