import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { layCable } from "../support/cable.ts";
import { startCounter, type Counter } from "../support/counter.ts";
import { startPostgres, whyNoPostgres, type Postgres } from "../support/postgres.ts";
import { teamProject, type Started, type TeamProject } from "../support/team.ts";

/** Tasks that each ask a service which allows so many at a time; they do not heed their signal. */
function calls(count: number, limit: number, counter: Counter): string {
  return `
import { pipeline, task } from "little-pipelines";
const calls = Array.from({ length: ${count} }, (_, i) => task("Call" + i, { limits: ["api"] }, async ({ name }) => {
  const answer = await fetch("${counter.url}?name=" + name + "&who=" + (process.env.WHERE ?? "coordinator"));
  return Number(await answer.text());
}));
export default pipeline("Calls", calls, { limits: { api: ${limit} } });
`;
}

describe.skipIf(whyNoPostgres !== undefined)(`limits of a team ${whyNoPostgres ?? ""}`, () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  const worker = async (its: TeamProject, env: Record<string, string>): Promise<Started> => {
    const started = its.startWith({ env }, "worker", "--slots", "3");
    await started.printed("takes tasks of");
    return started;
  };

  test("a limit of two is never three, also where a worker dies that holds units, and these are free again", async () => {
    const counter = await startCounter();
    const its = await teamProject(await postgres.database(), { "pipeline.ts": calls(8, 2, counter) });
    const workers: Record<string, Started> = {};
    for (const where of ["one", "other"]) workers[where] = await worker(its, { WHERE: where });
    const run = its.start("run", "--workers");
    await counter.until(() => counter.there().length === 2);
    const [, killed] = counter.there()[0]!.split(" ");
    workers[killed!]!.child.kill("SIGKILL");
    counter.letGo();
    assert.equal(await run.ended, 0, run.text());
    assert.equal(counter.most(), 2);
    // Those that the killed one held came twice.
    assert.ok(counter.log.filter((line) => line.startsWith("+")).length > 8);
  });

  test("a limit of one is never two, also where a worker that holds it is cut off and runs on", async () => {
    const counter = await startCounter();
    const url = await postgres.database();
    const its = await teamProject(url, { "pipeline.ts": calls(3, 1, counter) });
    const cable = await layCable(postgres.port);
    const far = await worker(its, {
      WHERE: "far",
      LITTLE_PIPELINES_URL: url.replace(`:${postgres.port}/`, `:${cable.port}/`),
    });
    const run = its.start("run", "--workers");
    await counter.until(() => counter.there().length === 1);
    await worker(its, { WHERE: "near" });
    cable.cut();
    counter.letGo((who) => who.endsWith("near"));
    await far.printed("it held units of a limit");
    assert.equal(await run.ended, 0, run.text());
    assert.equal(counter.most(), 1, counter.log.join("\n"));
    const names = counter.log
      .filter((line) => line.startsWith("+ ") && line.endsWith("near"))
      .map((line) => line.split(" ")[1]!);
    assert.deepEqual(
      names.toSorted((a, b) => (a < b ? -1 : 1)),
      ["Call0", "Call1", "Call2"],
    );
    cable.mend();
    await far.printed("is there again");
  });

  test("a run that is cancelled ends its tasks on all machines before it ends itself, also those that do not heed it", async () => {
    const counter = await startCounter();
    const its = await teamProject(await postgres.database(), {
      "pipeline.ts": `
import { pipeline, task } from "little-pipelines";
const ask = (name) => fetch("${counter.url}?name=" + name + "&who=" + process.env.WHERE).then((answer) => answer.text());
const deaf = [1, 2].map((i) => task("Deaf" + i, ({ name }) => ask(name)));
const heeds = [1, 2].map((i) => task("Heeds" + i, async ({ name, signal }) => { await fetch("${counter.url}?name=" + name + "&who=" + process.env.WHERE, { signal }); return 1; }));
const spins = [1, 2].map((i) => task("Spins" + i, async ({ name }) => { void ask(name); await new Promise((done) => setTimeout(done, 300)); for (;;); }));
export default pipeline("Cancelled", [...deaf, ...heeds, ...spins]);
`,
    });
    for (const where of ["one", "other"]) await worker(its, { WHERE: where });
    const run = its.start("run", "--workers");
    await counter.until(() => counter.there().length === 6);
    run.child.kill("SIGINT");
    assert.equal(await run.ended, 130, run.text());
    assert.deepEqual(counter.there(), []);
    const status = its.start("team", "status", "--json");
    assert.equal(await status.ended, 0);
    const { workers } = JSON.parse(status.text()) as { workers: { running: unknown[] }[] };
    assert.deepEqual(
      workers.map(({ running }) => running),
      [[], []],
    );
  });
});
