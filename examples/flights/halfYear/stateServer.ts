import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expire, task } from "little-pipelines";

const FILE = "examples/flights/halfYear/states.json";

// A server on this machine that stands for one on the web. It lives as long as this process, and so does the task's
// result: `afterSession`.
export const stateServer = task(
  "StateServer",
  { inputs: [FILE], expire: expire.afterSession() },
  async ({ path, log }): Promise<string> => {
    const states = await readFile(path(FILE));
    const server = createServer((_, response) => {
      response.setHeader("content-type", "application/json").end(states);
    });
    server.listen(0, "127.0.0.1").unref();
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    log.info(`listens on port ${port}`);
    return `http://127.0.0.1:${port}/states.json`;
  },
);
