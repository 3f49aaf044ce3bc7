import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { startPostgres, whyNoPostgres, type Postgres } from "../support/postgres.ts";
import { lastOf, layers, teamProject, type Started, type TeamProject } from "../support/team.ts";

const WIDTH = Number(process.env.LITTLE_PIPELINES_TEST_TEAM_WIDTH ?? 20);
const LAYERS = 6;
const SLOTS = 4;

describe.skipIf(whyNoPostgres !== undefined)(`a team goes on when something dies ${whyNoPostgres ?? ""}`, () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres({ isSafe: true });
  });
  afterAll(() => postgres.close());

  const start = async (): Promise<{ its: TeamProject; workers: Started[] }> => {
    const its = await teamProject(await postgres.database(), { "pipeline.ts": layers(WIDTH, LAYERS, 100) });
    const workers = [0, 1].map(() => its.start("worker", "--slots", String(SLOTS)));
    await Promise.all(workers.map((worker) => worker.printed("takes tasks of")));
    return { its, workers };
  };

  /** The right value, from tasks of which only those that were in flight ran twice. */
  const check = async (its: TeamProject, mostTwice: number): Promise<void> => {
    const peek = its.start("peek", "Last");
    await peek.ended;
    assert.match(peek.text(), new RegExp(`\\b${lastOf(WIDTH, LAYERS)}\\b`));
    const counts = Map.groupBy(its.ran(), (name) => name);
    assert.equal(counts.size, WIDTH * LAYERS);
    const again = [...counts].filter(([, runs]) => runs.length > 1);
    assert.ok(again.length <= mostTwice, `${again.length} ran again: ${again.map(([name]) => name).join(", ")}`);
    assert.ok(again.every(([, runs]) => runs.length === 2));
  };

  test("a worker that is killed: what it held runs again, and nothing else", async () => {
    const { its, workers } = await start();
    const run = its.start("run", "--workers");
    await run.printed(/T1_0 +EXEC/);
    workers[0]!.child.kill("SIGKILL");
    assert.equal(await run.ended, 0, run.text());
    assert.match(run.text() + workers[1]!.text(), /worker .* has died/);
    await check(its, SLOTS);
  });

  test("a coordinator that is killed: a worker goes on with the run", async () => {
    const { its, workers } = await start();
    const run = its.start("run", "--workers");
    await run.printed(/T1_0 +EXEC/);
    run.child.kill("SIGKILL");
    const over = await Promise.race(
      workers.map(async (worker) => {
        await worker.printed(/run .* is over: it succeeded/);
        return worker;
      }),
    );
    assert.match(over.text(), /goes on with run .*, whose coordinator .* has died/);
    await check(its, 2 * SLOTS);
  });

  test("a database that crashes, and is there again 5 seconds later: the run goes on", async () => {
    const { its } = await start();
    const run = its.start("run", "--workers");
    await run.printed(/T1_0 +EXEC/);
    await postgres.stop("immediate");
    await new Promise((done) => setTimeout(done, 5_000));
    await postgres.start();
    assert.equal(await run.ended, 0, run.text());
    assert.match(run.text(), /was lost/);
    await check(its, 2 * SLOTS);
  });
});
