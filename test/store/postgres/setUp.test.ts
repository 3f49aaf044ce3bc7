import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setUpStore } from "../../../src/store/postgres/migrate.ts";
import { endOf, startRun } from "../../../src/testing/store/asking.ts";
import { sampleBytes, sampleKey, saveSample } from "../../../src/testing/samples.ts";
import { MIGRATIONS } from "../../../src/store/postgres/schema.ts";
import { startPostgres, whyNoPostgres, type Postgres } from "../../support/postgres.ts";
import { as, ask, machine } from "./support.ts";

describe.skipIf(whyNoPostgres !== undefined)(`setting up a shared store ${whyNoPostgres ?? ""}`, () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
    const url = await postgres.database();
    for (const role of ["writer", "reader", "stranger"]) await ask(url, `create role ${role} login`);
  });
  afterAll(() => postgres.close());

  it("is asked for in one clear line where it was not done, and nothing else does it", async () => {
    const url = await postgres.database();
    const { store } = machine(url);
    for (const asked of [store.heads("Example"), startRun(store, "run-1"), store.putResult(sampleBytes(3))])
      await expect(asked).rejects.toMatchObject({
        code: "STORE_NOT_SET_UP",
        message: expect.stringMatching(/is not set up\n.*little-pipelines team init/),
      });
    await setUpStore(url);
    expect(await store.heads("Example")).toEqual(new Map());
  });

  it("can be done by several at the same time, and again: once it is there, nothing changes", async () => {
    const url = await postgres.database();
    const all = await Promise.all(Array.from({ length: 8 }, () => setUpStore(url)));
    expect(all.map(({ from }) => from).filter((from) => from === undefined)).toHaveLength(1);
    const { store } = machine(url);
    const entry = await saveSample(store, sampleBytes(10));
    expect(await setUpStore(url, { blobs: "/mnt/results" })).toMatchObject({
      from: MIGRATIONS.length,
      to: MIGRATIONS.length,
      blobs: "/mnt/results",
    });
    expect((await store.find(entry.task, entry.key))?.result).toEqual(entry.result);
  });

  it("is refused to a library that is older than the tables, and asked for by one that is newer", async () => {
    const url = await postgres.database();
    await setUpStore(url);
    await ask(url, "update little_pipelines.meta set version = 99");
    await expect(machine(url).store.heads("Example")).rejects.toMatchObject({ code: "STORE_NEWER" });
    await expect(setUpStore(url)).rejects.toMatchObject({ code: "STORE_NEWER" });
    await ask(url, "update little_pipelines.meta set version = 0");
    await expect(machine(url).store.heads("Example")).rejects.toMatchObject({
      code: "STORE_NOT_SET_UP",
      message: expect.stringContaining("earlier version"),
    });
  });

  it("keeps two stores apart in one database, each in its schema", async () => {
    const url = await postgres.database();
    for (const schema of ["one", 'odd "name"']) await setUpStore(url, { schema });
    const one = machine(`${url}?schema=one`).store;
    const other = machine(url, { schema: 'odd "name"' }).store;
    await startRun(one, "run-1");
    await startRun(other, "run-1");
    const entry = await saveSample(one, sampleBytes(10));
    expect(await other.find(entry.task, entry.key)).toBeUndefined();
    expect(await ask(url, "select nspname from pg_namespace where nspname = 'little_pipelines'")).toEqual([]);
  });

  it("says which role is missing, and which place for large results is none", async () => {
    const url = await postgres.database();
    await expect(setUpStore(url, { readers: ["nobody_there"] })).rejects.toMatchObject({ code: "BAD_OPTION" });
    await expect(setUpStore(url, { blobs: "results" })).rejects.toMatchObject({ code: "BAD_OPTION" });
    expect(await ask(url, "select nspname from pg_namespace where nspname = 'little_pipelines'")).toEqual([]);
  });

  it("gives a writer all that a run needs, and no more", async () => {
    const url = await postgres.database();
    await setUpStore(url, { writers: ["writer"] });
    const { store } = machine(as("writer", url));
    await startRun(store, "run-1");
    await store.startFlight(
      { task: "Load", key: sampleKey(1), runId: "run-1" },
      { joins: true, signal: new AbortController().signal, onWait: () => {} },
    );
    const entry = await saveSample(store, sampleBytes(2_000_000));
    await store.endRun(endOf("run-1", { heads: [entry] }));
    await store.sweep({ maxBytes: 0, maxAgeMs: 0 }, { now: Date.now() });
    expect([...(await store.heads("Example")).keys()]).toEqual(["Load"]);
    for (const forbidden of [
      "drop table little_pipelines.entries",
      "create table little_pipelines.mine (id integer)",
      "update little_pipelines.meta set version = 2",
      "truncate little_pipelines.entries",
      "alter table little_pipelines.entries add column mine integer",
    ])
      await expect(ask(as("writer", url), forbidden)).rejects.toMatchObject({ code: "42501" });
  });

  it("gives a reader what reading needs, and no more; others are told that they may do nothing", async () => {
    const url = await postgres.database();
    await setUpStore(url, { writers: ["writer"], readers: ["reader"] });
    const entry = await saveSample(machine(as("writer", url)).store, sampleBytes(2_000_000));
    const { store } = machine(as("reader", url), { mode: "read" });
    expect((await store.find("Load", entry.key))?.result).toEqual(entry.result);
    expect((await store.readResult(entry)).kind).toBe("bytes");
    const writing = machine(as("reader", url)).store;
    await expect(startRun(writing, "run-1")).rejects.toMatchObject({ code: "STORE_READ_ONLY" });
    await expect(machine(as("stranger", url)).store.heads("Example")).rejects.toMatchObject({
      code: "STORE_READ_ONLY",
    });
  });

  it("shows no password: not in the location, not in an error", async () => {
    const url = await postgres.database();
    const secret = "hunter2-hunter2";
    const withPassword = url.replace("//team@", `//team:${secret}@`);
    for (const wrong of [
      `${withPassword}_gone`,
      withPassword.replace(/:\d+\//, ":1/"),
      withPassword.replace("127.0.0.1", "nowhere.invalid"),
      withPassword,
    ]) {
      const { store, warnings } = machine(wrong);
      const error: Error = await store.heads("Example").then(
        () => expect.unreachable(),
        (thrown: Error) => thrown,
      );
      const shown = [store.location, error.message, error.stack, JSON.stringify(error), ...warnings].join("\n");
      expect(shown).not.toContain(secret);
      expect(store.location).toMatch(/^postgres:\/\/[\w.]+:\d+\/\w+$/);
    }
    expect(() => machine(`mysql://team:${secret}@db/results`)).toThrow(/not that of a PostgreSQL database/);
  });
});
