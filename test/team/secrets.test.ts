import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, describe, test } from "vitest";
import { startPostgres, whyNoPostgres, type Postgres } from "../support/postgres.ts";
import { teamProject, type Started, type TeamProject } from "../support/team.ts";

const SECRET = "hunter2-of-the-run";
const TOKEN = "token-of-the-worker-machine";
const PASSWORD = "password-of-the-database";

const PIPELINE = `
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { pipeline, secret, task } from "little-pipelines";
const note = (text) => appendFileSync(process.env.RAN, text + " " + (process.env.WHERE ?? "coordinator") + "\\n");
const given = task("Given", { params: { token: "" } }, async ({ params, log }) => {
  await sleep(60);
  log.info("asks with " + params.token, { url: new URL("https://example.org/?token=" + params.token) });
  note("Given");
  return params.token.length;
});
const declared = task("Declared", { params: { password: secret("") } }, async ({ params }) => { note("Declared"); return params.password.length; });
const repeats = task("Repeats", { params: { address: "" } }, async ({ params }) => { note("Repeats"); return params.address.length; });
const each = task.map("Each", { over: ["plain", process.env.ITEM ?? "other"] }, async (item) => { note("Each " + item.length); return item.length; });
const plain = task("Plain", { params: { year: 1 } }, async ({ params }) => { await sleep(60); note("Plain"); return params.year; });
const own = task("Own", async ({ log, step }) => {
  note("Own");
  log.warn("has " + process.env.API_TOKEN, { headers: new Headers({ authorization: "Bearer " + process.env.API_TOKEN }) });
  await step("with " + process.env.API_TOKEN, () => sleep(250));
  return 1;
});
const throws = task("Throws", async ({ params }) => {
  note("Throws");
  throw Object.assign(new Error("refused " + process.env.API_TOKEN, { cause: new Error("also " + process.env.API_TOKEN) }), { config: { token: process.env.API_TOKEN } });
});
const fails = task("Fails", { params: { token: "" } }, ({ params }) => { throw new Error("refused " + params.token); });
export default pipeline("Secrets", [given, declared, repeats, each, plain, own, throws, fails]);
`;

const RUN = `
import { loadPipeline, secret } from "little-pipelines";
import { coordinate } from "little-pipelines/team";
const its = await loadPipeline("./pipeline.ts");
const params = { token: secret(process.env.THE_VALUE), password: process.env.THE_VALUE, address: "https://example.org/" + process.env.THE_VALUE };
await coordinate(its, { params, logLevel: "debug" }).catch((error) => console.log(error));
await its.close();
`;

describe.skipIf(whyNoPostgres !== undefined)(`secrets and a team ${whyNoPostgres ?? ""}`, () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  const start = async (): Promise<{ its: TeamProject; url: string; worker: Started }> => {
    const url = (await postgres.database()).replace("team@", `team:${PASSWORD}@`);
    const its = await teamProject(url, { "pipeline.ts": PIPELINE, "run.mjs": RUN });
    const env = { WHERE: "worker", API_TOKEN: TOKEN, ITEM: SECRET };
    const worker = its.startWith({ env }, "worker", "--slots", "4");
    await worker.printed("takes tasks of");
    return { its, url, worker };
  };

  test("nothing secret is in any row of the database, in what is printed, or in a log file", async () => {
    const { its, url, worker } = await start();
    const { LITTLE_PIPELINES_DIR: _, ...env } = process.env;
    const run = await promisify(execFile)(process.execPath, ["run.mjs"], {
      cwd: its.folder,
      env: {
        ...env,
        LITTLE_PIPELINES_URL: url,
        RAN: its.path("ran.log"),
        THE_VALUE: SECRET,
        ITEM: SECRET,
        NO_COLOR: "1",
      },
    });
    assert.deepEqual(its.ran().toSorted(), [
      "Declared coordinator",
      `Each ${SECRET.length} coordinator`,
      "Each 5 worker",
      "Given coordinator",
      "Own worker",
      "Plain worker",
      "Repeats coordinator",
      "Throws worker",
    ]);
    const printed = run.stdout + run.stderr + worker.text();
    assert.match(printed, /asks with \*\*\*/);
    assert.match(printed, /has \*\*\*/);
    assert.match(printed, /refused \*\*\*/);
    assert.match(printed, /handed to nobody: no worker goes on with it/);
    const places: Record<string, string> = { ...(await rowsOf(url)), printed };
    assert.ok(everySpelling(Object.values(places).join("\n")).includes("asks with ***"));
    for (const path of globSync(".little-pipelines/**/*", { cwd: its.folder, withFileTypes: true }))
      if (path.isFile()) places[path.name] = readFileSync(`${path.parentPath}/${path.name}`, "latin1");
    const items = ["little_pipelines.blobs", "little_pipelines.branches"];
    for (const [place, text] of Object.entries(places)) {
      for (const secret of [SECRET, TOKEN, PASSWORD]) {
        // The items of a map are data: they lie where results do.
        if (secret === SECRET && items.includes(place)) continue;
        assert.ok(!everySpelling(text).includes(secret), `${secret} is in ${place}`);
      }
    }
    assert.ok(Object.keys(places).length > 20);
  });

  test("a plan says which tasks stay, since they are given a secret", async () => {
    const { its } = await start();
    const plan = its.start("plan", "--workers", "--param", `password=${SECRET}`, "--param", `address=${SECRET}`);
    assert.equal(await plan.ended, 0, plan.text());
    assert.match(plan.text(), /Declared.*here: it is given a secret/);
    assert.match(plan.text(), /Repeats.*here: it is given a secret/);
    assert.match(plan.text(), /Plain.*a worker/);
    assert.ok(!plan.text().includes(SECRET));
  });
});

/** All rows of all tables of all schemas, by table. */
async function rowsOf(url: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const tables = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const found: Record<string, string> = {};
  for (const { name } of tables.rows) {
    const { rows } = await client.query<{ text: string }>(`select t::text as text from ${name} t`);
    found[name] = rows.map(({ text }) => text).join("\n");
  }
  await client.end();
  return found;
}

/** A text, with what stands in it as hexadecimal digits or in base64. */
function everySpelling(text: string): string {
  const hex = (text.match(/(?:[0-9a-f]{2}){8,}/g) ?? []).map((its) => Buffer.from(its, "hex").toString("latin1"));
  const base64 = (text.match(/[A-Za-z0-9+/]{16,}=*/g) ?? []).map((its) =>
    Buffer.from(its, "base64").toString("latin1"),
  );
  return [text, ...hex, ...base64].join("\n");
}
