// A server with TLS that is taken for GitHub's: the name of the release's file leads on to another host, as there. Runs in a thread of its own, as
// what runs the action waits for it.
import { existsSync, readFileSync, appendFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";

const { folder } = workerData;
const pem = readFileSync(join(folder, "server.pem"));
const server = createServer({ key: pem, cert: pem }, (request, response) => {
    const host = request.headers.host;
    appendFileSync(join(folder, "requests"), `${host} ${request.url}\n`);
    const file = join(folder, "assets", request.url.split("/").at(-1));
    if (host === "github.com") {
        response.writeHead(302, { location: `https://release-assets.githubusercontent.com${request.url}` }).end();
    } else if (existsSync(file)) {
        response.end(readFileSync(file));
    } else {
        response.writeHead(404).end();
    }
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
