import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { RunEvent, RunReport } from "../../../src/index.ts";
import { setUpStore } from "../../../src/store/postgres/migrate.ts";
import { bytesOf, startRun } from "../../../src/testing/store/asking.ts";
import { sampleBytes, sampleEntry, sampleKey, sampleRecord } from "../../../src/testing/samples.ts";
import { startPostgres, whyNoPostgres, type Postgres } from "../../support/postgres.ts";
import { project, type Project } from "../../support/project.ts";
import { ask, machine } from "./support.ts";

const BIN = join(import.meta.dirname, "../../../dist/bin.js");

/** A run in a process of its own, event by event. */
interface Running {
  readonly child: ChildProcess;
  /** The first event for which that is so. */
  until(isIt: (event: RunEvent) => boolean): Promise<RunEvent>;
  readonly ended: Promise<RunReport | undefined>;
}

function start({ folder }: Project, url: string): Running {
  const { LITTLE_PIPELINES_DIR: _, ...env } = process.env;
  const child = spawn(process.execPath, [BIN, "run", "--json", "--log-level", "silent", "--store", url], {
    cwd: folder,
    env: { ...env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const events: RunEvent[] = [];
  let arrived = Promise.withResolvers<void>();
  let isOver = false;
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    events.push(JSON.parse(line) as RunEvent);
    arrived.resolve();
    arrived = Promise.withResolvers();
  });
  const ended = new Promise<RunReport | undefined>((resolve) => {
    lines.on("close", () => {
      isOver = true;
      arrived.resolve();
      const last = events.at(-1);
      resolve(last?.kind === "runFinished" ? last.report : undefined);
    });
  });
  return {
    child,
    ended,
    async until(isIt) {
      for (let seen = 0; ; seen++) {
        while (seen >= events.length) {
          if (isOver) throw new Error("the run ended before that");
          await arrived.promise;
        }
        if (isIt(events[seen]!)) return events[seen]!;
      }
    },
  };
}

/** Lets whoever writes to a table wait, so that it can be killed there. */
async function stopAt(url: string, table: string): Promise<{ reached(): Promise<void>; end(): Promise<void> }> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  await client.query(`
    create function public.stop_here() returns trigger language plpgsql as
      $$ begin perform pg_advisory_xact_lock(4711); return new; end $$;
    create trigger stop_here before insert on little_pipelines.${table} for each row execute function public.stop_here();
    select pg_advisory_lock(4711)`);
  const waiters = "select pid from pg_locks where locktype = 'advisory' and objid = 4711 and not granted";
  return {
    async reached() {
      while ((await client.query(waiters)).rowCount === 0) await wait(10);
    },
    async end() {
      // The statement of one that is dead is not finished in its place.
      await client.query(`select pg_terminate_backend(pid) from (${waiters}) w`);
      await client.query("select pg_advisory_unlock(4711)");
      await client.query(`drop trigger stop_here on little_pipelines.${table}; drop function public.stop_here()`);
      await client.end();
    },
  };
}

const LARGE = `
import { pipeline, task } from "little-pipelines";
const bytes = task("Bytes", () => Buffer.alloc(2_000_000, 7));
const count = task("Count", { dependencies: [bytes] }, ({ results }) => results.Bytes.length);
export default pipeline("large", [bytes, count]);
`;

const MANY = `
import { setTimeout as wait } from "node:timers/promises";
import { pipeline, task } from "little-pipelines";
const many = Array.from({ length: 150 }, (_, i) => task("Task" + i, async () => { await wait(20); return i; }));
const sum = task("Sum", { dependencies: many }, ({ results }) => Object.values(results).reduce((a, b) => a + b, 0));
export default pipeline("many", [...many, sum]);
`;

describe.skipIf(whyNoPostgres !== undefined)(`when something dies ${whyNoPostgres ?? ""}`, () => {
  let postgres: Postgres;
  let url: string;
  beforeAll(async () => void (postgres = await startPostgres({ isSafe: true })));
  afterAll(() => postgres.close());

  const setUp = async (): Promise<string> => {
    const folder = mkdtempSync(join(tmpdir(), "little-pipelines-blobs-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    url = await postgres.database();
    await setUpStore(url, { blobs: folder });
    return folder;
  };

  it.each([
    ["after the bytes, before their row", "blobs", 0],
    ["after the bytes and their row, before the entry", "entries", 1],
  ])("a process that is killed %s leaves nothing that is wrong", async (_, table, rowCount) => {
    const folder = await setUp();
    const scratch = project({ "pipeline.ts": LARGE });
    const stop = await stopAt(url, table);
    const first = start(scratch, url);
    await stop.reached();
    expect(readdirSync(folder, { recursive: true, encoding: "utf8" }).some((path) => /[0-9a-f]{64}$/.test(path))).toBe(
      true,
    );
    first.child.kill("SIGKILL");
    await first.ended;
    await stop.end();
    expect(await ask(url, "select 1 from little_pipelines.blobs")).toHaveLength(rowCount);
    expect(await ask(url, "select 1 from little_pipelines.entries")).toHaveLength(0);
    const second = await start(scratch, url).ended;
    expect(second?.tasks.map(({ name, outcome }) => [name, outcome])).toEqual([
      ["Bytes", "ran"],
      ["Count", "ran"],
    ]);
    // Who has fetched nothing yet has it from the others.
    const elsewhere = await start(project({ "pipeline.ts": LARGE }), url).ended;
    expect(elsewhere?.tasks.every(({ outcome }) => outcome === "reused")).toBe(true);
    const outcomes = await ask<{ outcome: string | null }>(
      url,
      "select outcome from little_pipelines.runs order by id",
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([null, "succeeded", "succeeded"]);
    const [, , run] = await machine(url).store.runs({ pipeline: "large", limit: 3 });
    expect(run?.outcome).toBe("interrupted");
  });

  it("a run goes on when the database crashes in the middle and is back seconds later, and says so", async () => {
    await setUp();
    const running = start(project({ "pipeline.ts": MANY }), url);
    let finished = 0;
    await running.until(({ kind }) => kind === "taskFinished" && ++finished === 40);
    await postgres.stop("immediate");
    await running.until(({ kind }) => kind === "warned");
    await wait(1_000);
    await postgres.start();
    const report = await running.ended;
    expect(report?.outcome).toBe("succeeded");
    expect(report?.tasks.every(({ outcome }) => outcome === "ran")).toBe(true);
    const warned: string[] = [];
    await running.until((event) => event.kind === "warned" && warned.push(event.message) === 2);
    expect(warned[0]).toMatch(/was lost \(.*\): trying again, for 30 s at the most/);
    expect(warned[1]).toMatch(/is there again, after \d+\.\d s/);
    // Each once, though writes were tried again.
    const { store } = machine(url);
    const [run] = await store.runs({ pipeline: "many", limit: 1 });
    expect(run?.tasks.map(({ name }) => name).toSorted()).toEqual(report?.tasks.map(({ name }) => name).toSorted());
    const again = await start(project({ "pipeline.ts": MANY }), url).ended;
    expect(again?.tasks.every(({ outcome }) => outcome === "reused")).toBe(true);
  });

  it("a result that was put, and that a crash of the database has lost, is put again with its entry", async () => {
    await setUp();
    const { store } = machine(url);
    await startRun(store, "run-1");
    const result = await store.putResult(sampleBytes(100));
    const flight = { task: "Load", key: sampleKey(1), runId: "run-1" };
    await store.startFlight(flight, { joins: true, signal: new AbortController().signal, onWait: () => {} });
    await postgres.stop("immediate");
    await postgres.start();
    // It was not on the disk yet, or it was: now it certainly is not.
    await ask(url, "delete from little_pipelines.blobs");
    expect(await store.find("Load", sampleKey(1))).toBeUndefined();
    const entry = sampleEntry(result, { runId: "run-1" });
    await store.saveEntry(entry, sampleRecord(entry));
    expect(await bytesOf(machine(url).store, entry)).toEqual(sampleBytes(100));
  });

  it("who waits for a result takes over when the one that makes it is killed", async () => {
    await setUp();
    const scratch = project({
      "pipeline.ts": `
        import { existsSync } from "node:fs";
        import { setTimeout as wait } from "node:timers/promises";
        import { pipeline, task } from "little-pipelines";
        const slow = task("Slow", async ({ path }) => { while (!existsSync(path("go"))) await wait(20); return 1; });
        export default pipeline("slow", [slow]);`,
    });
    const first = start(scratch, url);
    await first.until(({ kind }) => kind === "taskStarted");
    const second = start(scratch, url);
    const waiting = await second.until(({ kind }) => kind === "taskWaiting");
    expect(waiting).toMatchObject({ process: expect.stringContaining(`/${first.child.pid}/`) });
    first.child.kill("SIGKILL");
    await second.until(({ kind }) => kind === "taskStarted");
    scratch.write({ go: "" });
    expect((await second.ended)?.outcome).toBe("succeeded");
  });

  it("two that want the same at the same time make it once, on two machines", async () => {
    await setUp();
    const scratches = [project({ "pipeline.ts": MANY }), project({ "pipeline.ts": MANY })];
    const reports = await Promise.all(scratches.map((scratch) => start(scratch, url).ended));
    const ran = reports.flatMap((report) => report!.tasks.filter(({ outcome }) => outcome === "ran"));
    expect(ran.map(({ name }) => name).toSorted()).toEqual([...new Set(ran.map(({ name }) => name))].toSorted());
    expect(ran).toHaveLength(151);
  });

  it("a connection that is lost takes nobody's place in line away", async () => {
    await setUp();
    const [one, two] = [machine(url).store, machine(url).store];
    const flight = { task: "Load", key: sampleKey(1) };
    const options = { joins: true, signal: new AbortController().signal, onWait: (): void => {} };
    await startRun(one, "run-1");
    await startRun(two, "run-2");
    expect(await one.startFlight({ ...flight, runId: "run-1" }, options)).toBe("cleared");
    const [{ id }] = (await ask<{ id: number }>(url, "select session as id from little_pipelines.flights")) as [
      { id: number },
    ];
    const held = `select pid from pg_locks where locktype = 'advisory' and objid = ${id} and objsubid = 2 and granted`;
    const [before] = await ask<{ pid: number }>(url, held);
    await ask(url, `select pg_terminate_backend(${before!.pid})`);
    let now: { pid: number } | undefined;
    while (now === undefined || now.pid === before!.pid) [now] = await ask<{ pid: number }>(url, held);
    const waits = Promise.withResolvers<void>();
    const later = two.startFlight({ ...flight, runId: "run-2" }, { ...options, onWait: () => waits.resolve() });
    await waits.promise;
    await one.endFlight({ ...flight, runId: "run-1" });
    expect(await later).toBe("landed");
  });
});
