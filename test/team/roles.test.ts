import assert from "node:assert/strict";
import pg from "pg";
import { afterAll, beforeAll, describe, test } from "vitest";
import { startPostgres, whyNoPostgres, type Postgres } from "../support/postgres.ts";
import { layers, lastOf, teamProject, type TeamProject } from "../support/team.ts";

const ROLES = ["owner", "worker", "writer", "reader", "stranger"];

describe.skipIf(whyNoPostgres !== undefined)(`roles of a team ${whyNoPostgres ?? ""}`, () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
    const url = await postgres.database();
    for (const role of ROLES) await ask(url, `create role ${role} login`);
  });
  afterAll(() => postgres.close());

  /** A database in which the owner may create a schema, set up by `team init`, as a user does. */
  const start = async (): Promise<{ its: TeamProject; as: (role: string) => string }> => {
    const url = await postgres.database();
    const name = new URL(url).pathname.slice(1);
    await ask(url, `revoke all on database ${name} from public`);
    await ask(url, `revoke all on schema public from public`);
    await ask(url, `grant connect on database ${name} to ${ROLES.join(", ")}`);
    await ask(url, `grant create on database ${name} to owner`);
    const as = (role: string): string => url.replace("//team@", `//${role}@`);
    const its = await teamProject(url, { "pipeline.ts": layers(4, 3, 60) }, { isSetUp: false });
    const roles = ["--worker", "worker", "--writer", "writer", "--reader", "reader"];
    const init = its.start("team", "init", "--store", as("owner"), ...roles);
    assert.equal(await init.ended, 0, init.text());
    return { its, as };
  };

  test("a worker's may take tasks, coordinate, take over and tidy up, and is told of no refusal", async () => {
    const { its, as } = await start();
    const env = { LITTLE_PIPELINES_URL: as("worker") };
    const workers = [0, 1].map(() => its.startWith({ env }, "worker", "--slots", "2"));
    await Promise.all(workers.map((worker) => worker.printed("takes tasks of")));
    const run = its.startWith({ env }, "run", "--workers");
    await run.printed(/T1_0 +EXEC/);
    run.child.kill("SIGKILL");
    await Promise.race(workers.map((worker) => worker.printed(/run .* is over: it succeeded/)));
    const status = its.startWith({ env: { LITTLE_PIPELINES_URL: as("reader") } }, "team", "status");
    assert.equal(await status.ended, 0, status.text());
    assert.match(status.text(), /2 workers|workers/);
    for (const worker of workers) worker.child.kill("SIGTERM");
    for (const worker of workers) {
      assert.equal(await worker.ended, 0);
      assert.doesNotMatch(worker.text(), /permission denied|may not do that/);
    }
    const peek = its.startWith({ env: { LITTLE_PIPELINES_URL: as("reader") } }, "peek", "Last", "--store-mode", "read");
    await peek.ended;
    assert.match(peek.text(), new RegExp(`\\b${lastOf(4, 3)}\\b`));
  });

  test("a writer's may run and keep results, and neither work nor hand out work", async () => {
    const { its, as } = await start();
    const env = { LITTLE_PIPELINES_URL: as("writer") };
    const run = its.startWith({ env }, "run");
    assert.equal(await run.ended, 0, run.text());
    for (const args of [["worker"], ["run", "--workers", "--force"]]) {
      const refused = its.startWith({ env }, ...args);
      assert.notEqual(await refused.ended, 0);
      assert.match(refused.text(), /may not do that.*permission denied/);
      assert.match(refused.text(), /team init .*--worker ROLE/);
    }
  });

  test("none of them can create, alter or drop anything, change what the store is, or read what it may not", async () => {
    const { as } = await start();
    const store = "little_pipelines";
    const queue = "little_pipelines_queue";
    const forAll = [
      `drop table ${store}.entries`,
      `create table ${store}.mine (id integer)`,
      `create table ${queue}.mine (id integer)`,
      `create schema mine`,
      `update ${store}.meta set version = 1`,
      `truncate ${store}.entries`,
      `alter table ${queue}.queue add column mine integer`,
      `update ${queue}.version set version = 1`,
      `insert into ${queue}.schedule (name, cron) values ('a', 'b')`,
      `create function ${store}.is_alive(integer) returns boolean language sql as 'select true'`,
    ];
    const forbidden: Record<string, string[]> = {
      worker: forAll,
      writer: [
        ...forAll,
        `insert into ${queue}.job (name) values ('a')`,
        `delete from ${queue}.job`,
        `update ${queue}.queue set name = 'a'`,
        ...[
          "workers",
          "attempts",
          "answers",
          "told",
          "deaths",
          "coordinations",
          "holds",
          "holdings",
          "code_groups",
          "tidied",
        ].map((table) => `delete from ${store}.${table}`),
      ],
      reader: [...forAll, `delete from ${store}.entries`, `delete from ${store}.sessions`, `delete from ${queue}.job`],
      stranger: [
        ...forAll,
        `select 1 from ${store}.entries`,
        `select 1 from ${store}.meta`,
        `select 1 from ${queue}.job`,
      ],
    };
    for (const [role, statements] of Object.entries(forbidden))
      for (const statement of statements)
        await assert.rejects(ask(as(role), statement), { code: "42501" }, `${role} may ${statement}`);
  });

  test("a role that is given less by a later init has less", async () => {
    const { its, as } = await start();
    const init = its.start("team", "init", "--store", as("owner"), "--reader", "worker");
    assert.equal(await init.ended, 0, init.text());
    for (const statement of ["delete from little_pipelines.entries", "delete from little_pipelines_queue.job"])
      await assert.rejects(ask(as("worker"), statement), { code: "42501" });
    await ask(as("worker"), "select 1 from little_pipelines.entries");
  });
});

async function ask(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
