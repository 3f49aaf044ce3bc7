import { describe, expect, it, onTestFinished } from "vitest";
import {
  env,
  memoryStore,
  pipeline,
  probe,
  secret,
  task,
  text,
  url,
  type Input,
  type Pipeline,
  type RunEvent,
} from "../../src/index.ts";
import { eventLog } from "../support/events.ts";
import { startServer, type TestServer } from "../support/server.ts";

/** A pipeline of tasks that read the same inputs, what happens in it, and what it warns of. */
function reading(inputs: readonly Input[], names: readonly string[] = ["Load"]) {
  const tasks = names.map((name) => task(name, { inputs }, () => name));
  const example: Pipeline = pipeline("sources", tasks, {
    store: memoryStore(),
    logLevel: "silent",
    logFile: false,
    concurrency: 2,
  });
  const events: RunEvent[] = [];
  example.on("event", (event) => events.push(event));
  const log = eventLog(example);
  return {
    example,
    events,
    /** The log of one run; it may fail. */
    run: async (): Promise<string[]> => {
      log.length = 0;
      await example.execute().catch(() => {});
      return [...log];
    },
    reason: () => events.findLast((event) => event.kind === "taskFinished")?.report.reason,
    error: () => events.findLast((event) => event.kind === "taskFinished")?.report.error,
  };
}

const etag =
  (its: string): TestServer["reply"] =>
  () => ({ headers: { etag: its } });

describe("a task that reads a url", () => {
  it("is reused while the source is the same, with one request a run for all that read it", async () => {
    const server = await startServer(etag('"1"'));
    const { run, reason } = reading([url(`${server.origin}/a.csv`)], ["A", "B", "C"]);
    expect((await run()).filter((line) => line.startsWith("ran")).toSorted()).toEqual(["ran A", "ran B", "ran C"]);
    server.asked();
    expect(await run()).toEqual(["reused A", "reused B", "reused C"]);
    expect(server.asked()).toEqual(["HEAD /a.csv"]);
    server.reply = etag('"2"');
    expect((await run()).filter((line) => line.startsWith("ran"))).toHaveLength(3);
    expect(reason()).toBe(`inputs changed: url ${server.origin}/a.csv`);
    server.reply = etag('"1"');
    expect(await run()).toEqual(["reused A", "reused B", "reused C"]);
  });

  it("runs again in the next run where the source changed while it ran", async () => {
    const server = await startServer(etag('"1"'));
    const { run, example, reason } = reading([url(`${server.origin}/a.csv`)]);
    const stop = example.on("taskStarted", () => (server.reply = etag('"2"')));
    expect(await run()).toEqual(["start Load", "warn Load", "ran Load"]);
    expect(server.asked()).toEqual(["HEAD /a.csv", "HEAD /a.csv"]);
    stop();
    server.reply = etag('"1"');
    expect(await run()).toEqual(["start Load", "ran Load"]);
    expect(reason()).toBe("its inputs changed while it ran the last time");
    expect(await run()).toEqual(["reused Load"]);
  });

  it("fails where it cannot be had, and says which, what and what to do", async () => {
    const server = await startServer(() => ({ status: 404 }));
    const { run, error } = reading([url(`${server.origin}/a.csv`)]);
    expect(await run()).toEqual(["failed Load"]);
    expect(error()).toMatchObject({ code: "URL_UNREACHABLE" });
    expect(error()?.message).toBe(
      `task "Load": its input url ${server.origin}/a.csv answered 404 Not Found\n  There is nothing at this address: correct it.`,
    );
  });

  it("goes on with what was seen last where it says so, with one warning", async () => {
    const server = await startServer(etag('"1"'));
    const { run, events } = reading([url(`${server.origin}/a.csv`, { onUnreachable: "reuse" })], ["A", "B"]);
    await run();
    await server.close();
    expect(await run()).toEqual(["warn", "reused A", "reused B"]);
    expect(events.findLast((event) => event.kind === "warned")?.message).toMatch(
      /^url http:\/\/.*\/a.csv cannot be reached: .*: it is taken to be as it was when last seen$/,
    );
  });

  it("never tells what is secret: not in events, parts or errors", async () => {
    process.env.LITTLE_TEST_TOKEN = "hunter1";
    onTestFinished(() => void delete process.env.LITTLE_TEST_TOKEN);
    const server = await startServer(etag('"1"'));
    const address = `${server.origin.replace("//", "//ada:hunter2@")}/a.csv?api_key=hunter3&year=2024`;
    const headers = { "x-a": env("LITTLE_TEST_TOKEN"), "x-b": secret("hunter4") };
    const { run, events, example } = reading([url(address, { headers })]);
    await run();
    server.reply = etag('"2"');
    await run();
    server.reply = () => "hangUp";
    await run();
    expect(events.filter(({ kind }) => kind === "taskFinished")).toHaveLength(3);
    const told = JSON.stringify([events, await example.history()]);
    expect(told).toContain("/a.csv?api_key=***&year=2024");
    expect(told).not.toMatch(/hunter|ada/);
  });

  it("is cancelled with the run while it waits for the server", async () => {
    const cancelling = new AbortController();
    const server = await startServer(() => {
      cancelling.abort();
      return "nothing";
    });
    const { example } = reading([url(`${server.origin}/a.csv`)]);
    const log = eventLog(example);
    await expect(example.execute({ signal: cancelling.signal })).rejects.toMatchObject({ code: "RUN_CANCELLED" });
    expect(log).toEqual(["cancelled Load"]);
  });

  it("gives its result to who asks for it in another process, which asks the server", async () => {
    const server = await startServer(etag('"1"'));
    const store = memoryStore();
    const make = () =>
      pipeline("sources", [task("Load", { inputs: [url(`${server.origin}/a.csv`)] }, () => 5)], {
        store,
        logLevel: "silent",
        logFile: false,
      });
    await make().execute();
    server.asked();
    const other = make();
    expect(await other.getResult("Load")).toBe(5);
    server.reply = etag('"2"');
    await expect(other.getResult("Load")).rejects.toThrow(/inputs changed: url http/);
    expect(server.asked()).toEqual(["HEAD /a.csv", "HEAD /a.csv"]);
  });
});

describe("a task that reads a probe", () => {
  it("is reused while the probe gives the same, and called once where nothing runs", async () => {
    const state = { calls: 0, value: { newest: "2024-01-01" } };
    const newest = probe(
      () => {
        state.calls++;
        return state.value;
      },
      { name: "orders" },
    );
    const { run, reason } = reading([newest], ["A", "B"]);
    await run();
    state.calls = 0;
    expect(await run()).toEqual(["reused A", "reused B"]);
    expect(state.calls).toBe(1);
    state.value = { newest: "2024-01-02" };
    expect((await run()).filter((line) => line.startsWith("ran")).toSorted()).toEqual(["ran A", "ran B"]);
    expect(reason()).toBe("inputs changed: probe orders");
    state.value = { newest: "2024-01-01" };
    expect(await run()).toEqual(["reused A", "reused B"]);
  });

  it("runs again in the next run where the probe gives something else when it has ended", async () => {
    const state = { value: 1 };
    const { run, example } = reading([probe(() => state.value)]);
    const stop = example.on("taskStarted", () => (state.value = 2));
    expect(await run()).toEqual(["start Load", "warn Load", "ran Load"]);
    stop();
    state.value = 1;
    expect(await run()).toEqual(["start Load", "ran Load"]);
  });

  it("fails with the probe, named by its place where it has no name", async () => {
    const { run, error } = reading([
      probe(() => 1, { name: "fine" }),
      probe(() => {
        throw new Error("no such table: orders");
      }),
    ]);
    expect(await run()).toEqual(["failed Load"]);
    expect(error()).toMatchObject({ code: "PROBE_FAILED" });
    expect(error()?.message).toMatch(/^task "Load": its input probe 1 failed: no such table: orders\n/);
  });
});

describe("a task that has sources in another language", () => {
  it("runs again when what counts of them changes, and only then", async () => {
    let script = "x <- 1 # one";
    const source = text(() => [{ label: "model.R", counts: script.replace(/ #.*/, ""), shown: script }]);
    const { run, reason } = reading([source]);
    expect(await run()).toEqual(["start Load", "ran Load"]);
    script = "x <- 1 # still one";
    expect(await run()).toEqual(["reused Load"]);
    script = "x <- 2 # two";
    expect(await run()).toEqual(["start Load", "ran Load"]);
    expect(reason()).toBe("inputs changed: model.R");
  });

  it("has the lines of them in the explanation, long ones too, before the run and after it", async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `line ${i}`);
    const source = text(({ root }) => [
      { label: "model.R", counts: lines.join("\n"), shown: `${lines.join("\n")} ${root.length > 0}` },
    ]);
    const { example, run } = reading([source]);
    await run();
    const before = `${lines.join("\n")} true`;
    lines[20] = "another";
    const change = { part: "inputs", label: "model.R", change: "changed", before, after: `${lines.join("\n")} true` };
    expect((await example.explain("Load")).differences).toEqual([change]);
    await run();
    expect((await example.explain("Load")).kept?.differences).toEqual([change]);
  });

  it.each([
    ["throws", () => Promise.reject(new Error("no such script")), "no such script"],
    ["gives no texts", () => [{ label: "model.R" }] as never, "no label, or nothing that counts"],
  ])("fails when the function %s", async (_, read, message) => {
    const { run, error } = reading([text(read)]);
    expect(await run()).toEqual(["failed Load"]);
    expect(error()).toMatchObject({ code: "TEXT_FAILED", message: expect.stringContaining(message) as string });
  });
});
