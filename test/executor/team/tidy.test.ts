import assert from "node:assert/strict";
import pg from "pg";
import { afterAll, beforeAll, describe, onTestFinished, test } from "vitest";
import { openOffice, type Office } from "../../../src/executor/team/office.ts";
import { tidyUp } from "../../../src/executor/team/tidy.ts";
import { WORK_TABLE_NAMES } from "../../../src/store/postgres/workSchema.ts";
import { startPostgres, whyNoPostgres, type Postgres } from "../../support/postgres.ts";
import { layers, teamProject, type TeamProject } from "../../support/team.ts";

/** Which column tells how old a row is. */
const AGES: Record<string, readonly string[]> = {
  code_groups: ["made_at"],
  workers: ["began_at", "ended_at", "died_at"],
  attempts: ["began_at"],
  answers: ["at"],
  told: ["at"],
  deaths: ["at"],
  coordinations: ["began_at", "ended_at"],
  holds: ["gone_at"],
  holdings: ["since"],
};

describe.skipIf(whyNoPostgres !== undefined)(`what work leaves behind ${whyNoPostgres ?? ""}`, () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  const start = async (): Promise<{ its: TeamProject; office: Office; client: pg.Client }> => {
    const url = await postgres.database();
    const its = await teamProject(url, { "pipeline.ts": layers(4, 2, 100) });
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query("set search_path to little_pipelines");
    const office = await openOffice({ url, folder: its.folder, warn: () => {} });
    onTestFinished(async () => {
      await client.end();
      await office.close();
    });
    return { its, office, client };
  };

  /** A run over two workers, of which one dies, one ends, and none is there any more; and rows of all other kinds. */
  const work = async ({ its, client }: { its: TeamProject; client: pg.Client }): Promise<void> => {
    const workers = [0, 1].map(() => its.start("worker", "--slots", "2"));
    await Promise.all(workers.map((worker) => worker.printed("takes tasks of")));
    const run = its.start("run", "--workers");
    await run.printed(/T0_0 +EXEC/);
    workers[0]!.child.kill("SIGKILL");
    assert.equal(await run.ended, 0, run.text());
    await workers[1]!.printed("has died");
    workers[1]!.child.kill("SIGTERM");
    assert.equal(await workers[1]!.ended, 0);
    // What only longer or larger tasks leave, and what a crash leaves.
    await client.query(
      `insert into attempts (job, retry_count, worker, queue, task, run_id) values (gen_random_uuid(), 0, 1, 'q', 'T', 'r')`,
    );
    await client.query(`insert into told (job, retry_count, events) values (gen_random_uuid(), 0, '')`);
    await client.query(`insert into holds values ('a limit', gen_random_uuid(), 1, -1, now())`);
    await client.query(`insert into holdings select hash, 'machine', 2000000 from blobs limit 1`);
  };

  const counts = async (client: pg.Client): Promise<Record<string, number>> => {
    const found: Record<string, number> = {};
    for (const name of [...WORK_TABLE_NAMES, "little_pipelines_queue.queue", "little_pipelines_queue.job"]) {
      if (name === "tidied") continue;
      const { rows } = await client.query<{ count: number }>(`select count(*)::int as count from ${name}`);
      found[name] = rows[0]!.count;
    }
    return found;
  };

  const age = async (client: pg.Client, interval: string): Promise<void> => {
    for (const [table, columns] of Object.entries(AGES))
      await client.query(
        `update ${table} set ${columns.map((column) => `${column} = ${column} - interval '${interval}'`).join(", ")}`,
      );
    await client.query(`update little_pipelines_queue.queue set created_on = created_on - interval '${interval}'`);
    await client.query(
      `update little_pipelines_queue.job set created_on = created_on - interval '${interval}', completed_on = completed_on - interval '${interval}'`,
    );
  };

  test("is removed when it is old, of all kinds: nothing is left of work of 40 days ago", async () => {
    const all = await start();
    await work(all);
    const before = await counts(all.client);
    assert.ok(
      Object.values(before).every((count) => count > 0),
      JSON.stringify(before),
    );
    await age(all.client, "40 days");
    await tidyUp(all.office, false);
    const after = await counts(all.client);
    // Finished jobs are removed by pg-boss itself, and with their queue at the latest.
    assert.deepEqual(after, Object.fromEntries(Object.keys(before).map((name) => [name, 0])));
  });

  test("is left as it is while it is new", async () => {
    const all = await start();
    await work(all);
    const before = await counts(all.client);
    await tidyUp(all.office, false);
    // A row of a worker that is gone keeps what it was at until then.
    assert.deepEqual(await counts(all.client), before);
  });

  test("is looked for once an hour by a worker or a coordinator, and what lives is left alone", async () => {
    const all = await start();
    const worker = all.its.start("worker", "--slots", "2");
    await worker.printed("takes tasks of");
    await age(all.client, "40 days");
    await all.client.query(
      "insert into deaths (at, kind, process, queue, tasks) values (now() - interval '40 days', 'worker', 'a/1/1', 'q', '{}')",
    );
    await tidyUp(all.office);
    assert.equal((await counts(all.client)).deaths, 1);
    await all.client.query("update tidied set at = at - interval '2 hours'");
    const run = all.its.start("run", "--workers");
    assert.equal(await run.ended, 0, run.text());
    const after = await counts(all.client);
    assert.equal(after.deaths, 0);
    assert.equal(after.workers, 1);
    assert.equal(after.code_groups, 1);
    assert.ok(after["little_pipelines_queue.queue"]! > 0);
    const again = all.its.start("run", "--workers", "--force");
    assert.equal(await again.ended, 0, again.text());
    assert.doesNotMatch(again.text(), /there is no worker/);
  });
});
