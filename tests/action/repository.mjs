// Repositories on a server and in a checkout, as actions/checkout leaves them, with secrets that are made up at run time.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder } from "./job.mjs";

export const NOTHING = "0".repeat(40);

const SETTINGS = ["user.name=A", "user.email=a@example.com", "commit.gpgsign=false", "protocol.file.allow=always", "init.defaultBranch=main"];

export function git(where, ...rest) {
    const settings = SETTINGS.flatMap((one) => ["-c", one]);
    return execFileSync("git", [...settings, "-C", where, ...rest], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}

// A line that only its name gives away; the same for the same name.
export function secret(name) {
    return createHash("sha256").update(`lockhound ${name}`).digest("base64url").slice(0, 40);
}

// Writes a file for each name, with that secret in it, or without if the name starts with `no `; gives the commit.
export function commit(where, ...names) {
    for (const name of names) {
        const [, clean, file] = name.match(/^(no )?(.*)$/);
        writeFileSync(join(where, `${file}.conf`), clean ? "nothing = here\n" : `client_secret = "${secret(file)}"\n`);
    }
    git(where, "add", "--all");
    git(where, "commit", "--quiet", "--message", names.join(", "));
    return git(where, "rev-parse", "HEAD");
}

// A repository to work in, with a secret in its first commit on main that everybody knows of.
export function author() {
    const where = folder();
    git(where, "init", "--quiet");
    commit(where, "old");
    return where;
}

// What actions/checkout makes of `from` for a commit that `ref` led to there: a clone with all branches, or with `depth` commits only.
export function checkout(from, ref, sha, depth) {
    const where = folder();
    const tracking = ref.replace("refs/heads/", "refs/remotes/origin/").replace("refs/pull/", "refs/remotes/pull/");
    git(from, "config", "uploadpack.allowAnySHA1InWant", "true");
    git(where, "init", "--quiet");
    git(where, "remote", "add", "origin", `file://${from}`);
    if (depth === undefined) git(where, "fetch", "--quiet", "origin", "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*");
    git(where, "fetch", "--quiet", "--no-tags", ...(depth === undefined ? [] : [`--depth=${depth}`]), "origin", `+${sha}:${tracking}`);
    git(where, "checkout", "--quiet", "--force", ...(ref.startsWith("refs/heads/") ? ["-B", ref.slice(11)] : ["--detach"]), sha);
    return where;
}
