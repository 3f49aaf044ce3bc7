import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, test } from "vitest";
import { startPostgres, whyNoPostgres, type Postgres } from "../support/postgres.ts";
import { lastOf, layers, teamProject } from "../support/team.ts";

/** Of this test alone, on machines where several run at once. */
const NAME = `lp${process.pid}`;
const OUTSIDE = `10.213.${process.pid % 250}.1`;
const INSIDE = `10.213.${process.pid % 250}.2`;

function ip(...args: string[]): void {
  execFileSync("ip", args, { stdio: "pipe" });
}

/** Why no network can be cut here; undefined where one can. */
function whyNoNetwork(): string | undefined {
  try {
    ip("netns", "add", `${NAME}try`);
    ip("netns", "del", `${NAME}try`);
    return undefined;
  } catch {
    return "it needs root and iproute2 (ip netns)";
  }
}

const why = whyNoPostgres ?? whyNoNetwork();

describe.skipIf(why !== undefined)(`a network that is cut ${why ?? ""}`, () => {
  let postgres: Postgres;
  beforeAll(async () => {
    ip("netns", "add", NAME);
    ip("link", "add", `${NAME}o`, "type", "veth", "peer", "name", `${NAME}i`);
    ip("link", "set", `${NAME}i`, "netns", NAME);
    ip("addr", "add", `${OUTSIDE}/24`, "dev", `${NAME}o`);
    ip("link", "set", `${NAME}o`, "up");
    ip("-n", NAME, "addr", "add", `${INSIDE}/24`, "dev", `${NAME}i`);
    ip("-n", NAME, "link", "set", `${NAME}i`, "up");
    postgres = await startPostgres({ isSafe: true, address: OUTSIDE });
  });
  afterAll(async () => {
    await postgres.close();
    ip("link", "del", `${NAME}o`);
    ip("netns", "del", NAME);
  });

  test("between a worker and the database: what it held runs again elsewhere, and it comes back", async () => {
    const url = await postgres.database();
    const its = await teamProject(url, { "pipeline.ts": layers(10, 5, 400) });
    const far = its.startWith(
      { before: ["ip", "netns", "exec", NAME], env: { LITTLE_PIPELINES_URL: url.replace("127.0.0.1", OUTSIDE) } },
      "worker",
      "--slots",
      "4",
    );
    const near = its.start("worker", "--slots", "4");
    await Promise.all([far, near].map((worker) => worker.printed("takes tasks of")));
    const run = its.start("run", "--workers");
    await run.printed(/T1_0 +EXEC/);
    ip("link", "set", `${NAME}o`, "down");
    assert.equal(await run.ended, 0, run.text());
    assert.match(run.text(), /has died|was lost with its worker/);
    const peek = its.start("peek", "Last");
    await peek.ended;
    assert.match(peek.text(), new RegExp(`\\b${lastOf(10, 5)}\\b`));
    const counts = [...Map.groupBy(its.ran(), (name) => name).values()].map(({ length }) => length);
    assert.equal(counts.length, 50);
    assert.ok(counts.every((count) => count <= 2));
    assert.ok(counts.filter((count) => count === 2).length <= 4);
    ip("link", "set", `${NAME}o`, "up");
    await far.printed("is there again");
  });
});
