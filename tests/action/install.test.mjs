// The action's first step: what it downloads, by which name, and what it refuses. The server is our own; curl, tar and TLS are real.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Worker } from "node:worker_threads";
import { folder, makeJob, root, standIn } from "./job.mjs";
import { runAction } from "./runner.mjs";

const top = folder();
const assets = join(top, "assets");
const requests = () => (existsSync(join(top, "requests")) ? readFileSync(join(top, "requests"), "utf8").split("\n").length - 1 : 0);
let server;
let port;

before(async () => {
    const names = "subjectAltName=DNS:github.com,DNS:release-assets.githubusercontent.com";
    const pem = join(top, "server.pem");
    const made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=github.com", "-addext", names];
    execFileSync("openssl", [...made, "-keyout", pem, "-out", join(top, "cert.pem")], { stdio: "ignore" });
    writeFileSync(pem, readFileSync(pem, "utf8") + readFileSync(join(top, "cert.pem"), "utf8"));
    mkdirSync(assets);
    server = new Worker(new URL("server.mjs", import.meta.url), { workerData: { folder: top } });
    port = await new Promise((done) => server.once("message", done));
});
after(() => server.terminate());

// Puts an archive with the stand-in where a release has it; gives its hash.
function release(target, program = "lockhound") {
    const inside = folder();
    copyFileSync(standIn, join(inside, program));
    const name = `lockhound-${target}.tar.gz`;
    execFileSync("tar", ["-czf", join(assets, name), "-C", inside, program]);
    return `${createHash("sha256").update(readFileSync(join(assets, name))).digest("hex")}  ${name}\n`;
}

// The action as a release has it, with these checksums.
function released(checksums) {
    const tree = folder();
    cpSync(join(root, "action.yml"), join(tree, "action.yml"));
    cpSync(join(root, ".github/action"), join(tree, ".github/action"), { recursive: true });
    writeFileSync(join(tree, ".github/action/checksums"), checksums);
    return tree;
}

function job(system = "Linux", processor = "X64") {
    const made = makeJob("push", {}, { system, processor });
    const hosts = ["github.com", "release-assets.githubusercontent.com"].map((host) => `connect-to = "${host}:443:127.0.0.1:${port}"\n`);
    writeFileSync(join(made.top, ".curlrc"), `cacert = "${join(top, "cert.pem")}"\n${hosts.join("")}`);
    return made;
}

const scanned = (made) => existsSync(made.environment.STAND_IN_ARGUMENTS);

test("a commit of no release says so, and works with a binary", () => {
    const made = job();
    const result = runAction(root, {}, made);
    if (readFileSync(join(root, ".github/action/checksums"), "utf8").includes("\nversion ")) return;
    assert.equal(result.code, 2);
    assert.match(result.log, /^::error title=lockhound::this commit of the action belongs to no release.*'binary'$/m);
    assert.equal(requests(), 0);
});

const RUNNERS = [
    ["Linux", "X64", "x86_64-unknown-linux-musl"],
    ["Linux", "ARM64", "aarch64-unknown-linux-musl"],
    ["macOS", "X64", "x86_64-apple-darwin"],
    ["macOS", "ARM64", "aarch64-apple-darwin"],
    ["Windows", "X64", "x86_64-pc-windows-msvc"],
    ["Windows", "ARM64", "x86_64-pc-windows-msvc"],
];

test("each runner gets its binary, once", () => {
    for (const [system, processor, target] of RUNNERS) {
        const tree = released(`# comment\nversion 1.2.3\n${release(target, system === "Windows" ? "lockhound.exe" : "lockhound")}`);
        const made = job(system, processor);
        const earlier = requests();
        assert.equal(runAction(tree, {}, made).outputs.findings, "3", `${system} ${processor}`);
        assert.equal(requests(), earlier + 2);
        assert.match(readFileSync(join(top, "requests"), "utf8"), new RegExp(`/lockhound/lockhound/releases/download/v1.2.3/lockhound-${target}.tar.gz`));
        assert.equal(runAction(tree, {}, made).code, 0);
        assert.equal(requests(), earlier + 2, "the archive is there already");
    }
});

test("an archive with another hash is not used, be it fresh or old", () => {
    const sum = release("x86_64-unknown-linux-musl");
    const tree = released(`version 1.2.3\n${sum}`);
    const used = job();
    assert.equal(runAction(tree, {}, used).code, 0);
    const wrong = released(`version 1.2.3\n${"0".repeat(64)}${sum.slice(64)}`);
    for (const made of [job(), { ...used, environment: { ...used.environment, STAND_IN_ARGUMENTS: join(used.top, "again") } }]) {
        const result = runAction(wrong, {}, made);
        assert.equal(result.code, 2);
        assert.match(result.log, /^::error title=lockhound::https:.* has the SHA-256 [0-9a-f]{64}, and must have 0{64}: it is not used$/m);
        assert.ok(!scanned(made));
        assert.equal(result.outputs["exit-code"], "");
    }
});

test("what is not there, or for no such runner, is told", () => {
    rmSync(join(assets, "lockhound-aarch64-apple-darwin.tar.gz"), { force: true });
    const tree = released(`version 1.2.3\n${"0".repeat(64)}  lockhound-aarch64-apple-darwin.tar.gz\n`);
    const failure = (made) => {
        const result = runAction(tree, {}, made);
        assert.equal(result.code, 2);
        assert.ok(!scanned(made));
        return result.log;
    };
    assert.match(failure(job("macOS", "ARM64")), /can't be downloaded$/m);
    assert.match(failure(job("Linux", "X64")), /release 1\.2\.3 has no binary for x86_64-unknown-linux-musl/);
    assert.match(failure(job("Linux", "X86")), /::error title=lockhound::there is no binary for this runner's system/);
    const unknown = job();
    writeFileSync(join(unknown.top, ".curlrc"), 'connect-to = "github.com:443:127.0.0.1:1"\n');
    const other = released(`version 1.2.3\n${"0".repeat(64)}  lockhound-x86_64-unknown-linux-musl.tar.gz\n`);
    assert.match(runAction(other, {}, unknown).log, /can't be downloaded$/m);
});
