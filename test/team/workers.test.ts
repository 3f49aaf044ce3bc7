import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { Plan, RunRecord } from "../../src/index.ts";
import type { TeamStatus } from "../../src/team/index.ts";
import { startPostgres, whyNoPostgres, type Postgres } from "../support/postgres.ts";
import { layers, teamProject, type Started, type TeamProject } from "../support/team.ts";

const HEAD = `
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { pipeline, task } from "little-pipelines";
const note = (text) => appendFileSync(process.env.RAN, text + "\\n");
`;

describe.skipIf(whyNoPostgres !== undefined)(`workers ${whyNoPostgres ?? ""}`, () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  const team = async (files: Readonly<Record<string, string>>): Promise<TeamProject> =>
    teamProject(await postgres.database(), files);

  const worker = async (its: TeamProject, env: Record<string, string> = {}, ...args: string[]): Promise<Started> => {
    const started = its.startWith({ env }, "worker", ...args);
    await started.printed("takes tasks of");
    return started;
  };

  const finished = async (started: Started): Promise<string> => {
    assert.equal(await started.ended, 0, started.text());
    return started.text();
  };

  test("two who start the same pipeline at the same time share the work, and the next has nothing to do", async () => {
    const its = await team({ "pipeline.ts": layers(8, 3, 50) });
    await worker(its, {}, "--slots", "3");
    await worker(its, {}, "--slots", "3");
    const runs = [its.start("run", "--workers"), its.start("run", "--workers")];
    await Promise.all(runs.map(finished));
    assert.equal(its.ran().length, 24);
    assert.equal(new Set(its.ran()).size, 24);
    assert.match(await finished(its.start("run")), /25 reused/);
  });

  test("a limit of two is never three, over two workers and two runs", async () => {
    const its = await team({
      "pipeline.ts": `${HEAD}
const calls = Array.from({ length: 8 }, (_, i) =>
  task("Call" + i, { limits: ["api.example"], params: { year: 1 } }, async ({ params }) => {
    note("+ " + Date.now());
    await sleep(150);
    note("- " + Date.now());
    return params.year + i;
  }));
export default pipeline("Calls", calls, { limits: { "api.example": 2 } });
`,
    });
    await worker(its, {}, "--slots", "4");
    await worker(its, {}, "--slots", "4");
    const runs = ["1", "2"].map((year) => its.start("run", "--workers", "--param", `year=${year}`));
    await Promise.all(runs.map(finished));
    let [now, most] = [0, 0];
    for (const line of its.ran()) most = Math.max(most, (now += line.startsWith("+") ? 1 : -1));
    assert.equal(its.ran().length, 32);
    assert.ok(most <= 2, `${most} at a time`);
  });

  test("a cancelled run ends its tasks on all machines", async () => {
    const its = await team({
      "pipeline.ts": `${HEAD}
const waits = [1, 2, 3].map((i) => task("Wait" + i, ({ signal }) => new Promise((_, reject) => {
  note("begun " + i);
  signal.addEventListener("abort", () => { note("ended " + i); reject(signal.reason); });
})));
export default pipeline("Waits", waits);
`,
    });
    const workers = await Promise.all([worker(its, {}, "--slots", "2"), worker(its, {}, "--slots", "1")]);
    const run = its.start("run", "--workers");
    await until(() => its.ran().filter((line) => line.startsWith("begun")).length === 3);
    run.child.kill("SIGINT");
    assert.equal(await run.ended, 130);
    assert.equal(its.ran().filter((line) => line.startsWith("ended")).length, 3);
    assert.deepEqual(
      (await status(its)).workers.map(({ running }) => running),
      [[], []],
    );
    assert.equal(workers.length, 2);
  });

  test("a worker with other code does not take that task, and says so; where nobody has it, it runs at the coordinator", async () => {
    const its = await team({
      "pipeline.ts": `${HEAD}
const factor = Number(process.env.FACTOR ?? 1);
const where = () => process.env.WHERE ?? "coordinator";
const same = task("Same", async () => { await sleep(60); note("Same " + where()); return 1; });
const other = task("Other", async () => { await sleep(60); note("Other " + where()); return factor; });
export default pipeline("Codes", [same, other]);
`,
    });
    const old = await worker(its, { FACTOR: "2", WHERE: "old" });
    const text = await finished(its.start("run", "--workers"));
    assert.deepEqual(its.ran().toSorted(), ["Other coordinator", "Same old"]);
    assert.match(text, /has other code for "Other"/);
    assert.match(text, /no worker has its code/);
    await old.printed(/other code for "Other"/);
    await worker(its, { WHERE: "new" });
    await finished(its.start("run", "--workers", "--force"));
    assert.ok(its.ran().includes("Other new"), its.ran().join());
  });

  test("a task goes to workers that name its tag, and a tag that nobody names goes anywhere", async () => {
    const its = await team({
      "pipeline.ts": `${HEAD}
const on = (name, tags) => task(name, { tags }, async () => note(name + " " + process.env.WHERE));
export default pipeline("Tags", [1, 2, 3, 4].map((i) => on("Gpu" + i, ["gpu"])).concat(on("Daily", ["daily"])), { reuseUndefined: true });
`,
    });
    await worker(its, { WHERE: "plain" }, "--slots", "4");
    await worker(its, { WHERE: "gpu" }, "--slots", "1", "--tags", "gpu,large");
    await finished(its.start("run", "--workers"));
    assert.deepEqual(
      its
        .ran()
        .filter((line) => line.startsWith("Gpu"))
        .toSorted(),
      [1, 2, 3, 4].map((i) => `Gpu${i} gpu`),
    );
    assert.equal(its.ran().length, 5);
  });

  test("small tasks run at the coordinator, files are read where they are the same, and a plan says where", async () => {
    const its = await team({
      "data.txt": "one",
      "pipeline.ts": `${HEAD}
import { readFileSync } from "node:fs";
const where = () => process.env.WHERE ?? "here";
const small = task("Small", { params: { n: 1 } }, ({ params }) => { note("Small " + where()); return params.n; });
const slow = task("Slow", { params: { n: 1 } }, async ({ params }) => { await sleep(60); note("Slow " + where()); return params.n; });
const reads = task("Reads", { inputs: ["data.txt"] }, async ({ path }) => { await sleep(60); note("Reads " + where()); return readFileSync(path("data.txt"), "utf8"); });
const writes = task("Writes", { outputs: ["out.txt"] }, async ({ path }) => { note("Writes " + where()); appendFileSync(path("out.txt"), "x"); return 1; });
export default pipeline("Places", [small, slow, reads, writes]);
`,
    });
    await worker(its, { WHERE: "worker" });
    await finished(its.start("run", "--workers"));
    assert.deepEqual(its.ran().toSorted(), ["Reads worker", "Slow worker", "Small worker", "Writes here"]);
    // On a busy machine what takes no time may take 20 ms once.
    let n = 2;
    const placesAt = async (): Promise<Map<string, string | undefined>> => {
      const { tasks } = JSON.parse(
        await finished(its.start("plan", "--workers", "--json", "--param", `n=${n}`)),
      ) as Plan;
      return new Map(tasks.map(({ name, where }) => [name, where]));
    };
    let place = await placesAt();
    while (!place.get("Small")!.startsWith("here: it takes")) {
      await finished(its.start("run", "--workers", "--param", `n=${n++}`));
      place = await placesAt();
    }
    assert.equal(place.get("Slow"), "a worker");
    const before = its.ran().length;
    await finished(its.start("run", "--workers", "--param", `n=${n}`));
    assert.deepEqual(its.ran().slice(before).toSorted(), ["Slow worker", "Small here"]);
  });

  test("a task runs where its large inputs lie, as a plan says; a small input is no reason", async () => {
    const its = await team({
      "pipeline.ts": `${HEAD}
const tasks = [];
for (let i = 0; i < 6; i++) {
  const big = task("Big" + i, async () => { await sleep(60); note("Big" + i + " " + process.env.WHERE); return Buffer.alloc(2_000_000, i); });
  const uses = task("Uses" + i, { dependencies: [big], params: { n: 1 } }, async ({ results, params }) => { await sleep(60); note("Uses" + i + " " + process.env.WHERE); return results["Big" + i].length + params.n; });
  const small = task("Small" + i, { dependencies: [uses] }, async ({ results }) => { await sleep(60); return results["Uses" + i]; });
  tasks.push(big, uses, small);
}
export default pipeline("Large", tasks);
`,
    });
    // Two machines: each with a state folder of its own.
    for (const where of ["one", "other"])
      await worker(its, { WHERE: where, LITTLE_PIPELINES_DIR: its.path(`.state-${where}`) }, "--slots", "12");
    await finished(its.start("run", "--workers"));
    const placeOf = new Map(its.ran().map((line) => line.split(" ") as [string, string]));
    assert.equal(placeOf.size, 12);
    for (let i = 0; i < 6; i++) assert.equal(placeOf.get(`Uses${i}`), placeOf.get(`Big${i}`), `Uses${i}`);
    const { tasks } = JSON.parse(await finished(its.start("plan", "--workers", "--json", "--param", "n=2"))) as Plan;
    const planned = new Map(tasks.map(({ name, where }) => [name, where]));
    assert.match(planned.get("Uses0")!, /: 1\.9 MB of its inputs lie there$|: 2(\.0)? MB of its inputs lie there$/);
    assert.equal(planned.get("Small0"), "a worker");
    assert.match(await finished(its.start("plan", "--workers", "--param", "n=2")), /Uses0 .*of its inputs lie there/);
  });

  test("a map's small branches stay at the coordinator, by the time that its earlier ones took", async () => {
    const its = await team({
      "pipeline.ts": `${HEAD}
const each = task.map("Each", { over: Array.from({ length: Number(process.env.COUNT ?? 3) }, (_, i) => i) }, (n) => { note("Each " + (process.env.WHERE ?? "here")); return n; });
const slow = task.map("Slow", { over: Array.from({ length: Number(process.env.COUNT ?? 3) }, (_, i) => i) }, async (n) => { await sleep(60); note("Slow " + (process.env.WHERE ?? "here")); return n; });
export default pipeline("Branches", [each, slow]);
`,
    });
    await worker(its, { WHERE: "worker" }, "--slots", "2");
    await finished(its.start("run", "--workers"));
    assert.ok(
      its.ran().every((line) => line.endsWith("worker")),
      its.ran().join(),
    );
    const env = { COUNT: "20" };
    const { tasks } = JSON.parse(await finished(its.startWith({ env }, "plan", "--workers", "--json"))) as Plan;
    const planned = new Map(tasks.map(({ name, where }) => [name, where]));
    assert.match(planned.get("Each")!, /^here: it takes/);
    assert.equal(planned.get("Slow"), "a worker");
    await worker(its, { WHERE: "worker", COUNT: "20" }, "--slots", "2");
    await finished(its.startWith({ env }, "run", "--workers"));
    const places = Map.groupBy(its.ran().slice(6), (line) => line);
    assert.equal(places.get("Each here")?.length, 17);
    assert.equal(places.get("Slow worker")?.length, 17);
  });

  test("a worker finishes what runs when it is told to stop, and takes nothing new", async () => {
    const its = await team({
      "pipeline.ts": `${HEAD}
export default pipeline("Slow", [1, 2].map((i) => task("Slow" + i, async () => { note("begun " + i); await sleep(1500); note("ended " + i); return i; })));
`,
    });
    const first = await worker(its, {}, "--slots", "1");
    const run = its.start("run", "--workers");
    await until(() => its.ran().length === 1);
    first.child.kill("SIGTERM");
    await first.printed("waits for 1 that runs");
    const second = await worker(its, {}, "--slots", "1");
    assert.equal(await first.ended, 0);
    await finished(run);
    assert.equal(its.ran().length, 4);
    assert.equal((await status(its)).deaths.length, 0);
    second.child.kill("SIGTERM");
    assert.equal(await second.ended, 0);
  });

  test("a worker that is told twice ends at once, and others run what it had: that is no death", async () => {
    const its = await team({
      "pipeline.ts": `${HEAD}
const isFirst = () => process.env.WHERE === "first";
const waits = task("Waits", { limits: ["one"] }, async () => { note("Waits " + process.env.WHERE); if (isFirst()) await new Promise(() => setInterval(() => {}, 1000)); return 1; });
const spins = task("Spins", () => { note("Spins " + process.env.WHERE); while (isFirst()); return 2; });
export default pipeline("Given back", [waits, spins], { limits: { one: 1 } });
`,
    });
    const first = await worker(its, { WHERE: "first" }, "--slots", "2");
    const run = its.start("run", "--workers");
    await until(() => its.ran().length === 2);
    first.child.kill("SIGTERM");
    await first.printed("waits for 2 that run");
    await worker(its, { WHERE: "second" }, "--slots", "2");
    first.child.kill("SIGTERM");
    assert.equal(await first.ended, 130, first.text());
    assert.match(first.text(), /gives back "(Waits|Spins)", "(Waits|Spins)"/);
    await finished(run);
    assert.deepEqual(its.ran().toSorted(), ["Spins first", "Spins second", "Waits first", "Waits second"]);
    assert.equal((await status(its)).deaths.length, 0);
    assert.doesNotMatch(run.text(), /lost with its worker|has died/);
  });

  test("a run that a worker goes on with is one run in the history, and what it has made is not made again, whatever it is", async () => {
    const its = await team({
      "pipeline.ts": `${HEAD}
import { existsSync } from "node:fs";
import { expire } from "little-pipelines";
const nothing = task("Nothing", async () => { note("Nothing"); });
const after = task("After", { dependencies: [nothing], expire: expire.afterSession() }, async () => { note("After"); return 1; });
const waits = task("Waits", { dependencies: [after] }, async () => { note("Waits"); await sleep(60); while (!existsSync(process.env.RAN + ".go")) await sleep(20); return 2; });
const last = task("Last", { dependencies: [waits] }, async ({ results }) => { note("Last"); return results.Waits + 1; });
export default pipeline("One run", [nothing, after, waits, last]);
`,
    });
    its.write({ "ran.log.go": "" });
    await finished(its.start("run"));
    const before = its.ran().length;
    its.write({ "ran.log": "" });
    rmSync(its.path("ran.log.go"));
    const one = await worker(its, {}, "--slots", "1");
    const run = its.start("run", "--workers", "--force");
    await until(() => its.ran().includes("Waits"));
    run.child.kill("SIGKILL");
    await one.printed("goes on with run");
    its.write({ "ran.log.go": "" });
    await one.printed(/run .* is over: it succeeded/);
    assert.equal(before, 4);
    assert.deepEqual(its.ran(), ["Nothing", "After", "Waits", "Last"]);
    const { runs } = JSON.parse(await finished(its.start("history", "--json"))) as { runs: RunRecord[] };
    assert.deepEqual(
      runs.map(({ outcome, tasks }) => [outcome, tasks.map(({ name, outcome: its }) => `${name} ${its}`).toSorted()]),
      Array.from({ length: 2 }, () => ["succeeded", ["After ran", "Last ran", "Nothing ran", "Waits ran"]]),
    );
  });

  test("a run that a worker has taken over is left to another when that worker is stopped at once", async () => {
    const its = await team({
      "pipeline.ts": `${HEAD}
import { existsSync } from "node:fs";
const waits = task("Waits", async () => { note("begun"); while (!existsSync(process.env.RAN + ".go")) await sleep(20); return 1; });
export default pipeline("Left", [waits]);
`,
    });
    const first = await worker(its, {}, "--slots", "1");
    const run = its.start("run", "--workers");
    await until(() => its.ran().length === 1);
    run.child.kill("SIGKILL");
    await first.printed("goes on with run");
    const second = await worker(its, {}, "--slots", "1");
    first.child.kill("SIGTERM");
    await first.printed("stops");
    first.child.kill("SIGINT");
    assert.equal(await first.ended, 130, first.text());
    assert.match(first.text(), /leaves run .* to another/);
    await second.printed("goes on with run");
    its.write({ "ran.log.go": "" });
    await second.printed(/run .* is over: it succeeded/);
  });

  test("a task that occupies the CPU for longer than a lease runs once", async () => {
    const its = await team({
      "pipeline.ts": `${HEAD}
export default pipeline("Busy", [task("Busy", () => { note("Busy"); const end = Date.now() + 14_000; while (Date.now() < end); return 1; })]);
`,
    });
    await worker(its);
    await worker(its);
    await finished(its.start("run", "--workers"));
    assert.deepEqual(its.ran(), ["Busy"]);
  });

  test("a map's branches run on workers, with what they log", async () => {
    const its = await team({
      "pipeline.ts": `${HEAD}
const each = task.map("Each", { over: [1, 2, 3, 4] }, async (n, { log }) => { log.info("doing " + n); note("Each " + process.env.WHERE); return n * 2; });
const sum = task("Sum", { dependencies: [each] }, ({ results }) => results.Each.reduce((a, b) => a + b, 0));
export default pipeline("Maps", [each, sum]);
`,
    });
    await worker(its, { WHERE: "worker" });
    const text = await finished(its.start("run", "--workers"));
    assert.deepEqual(
      its.ran(),
      Array.from({ length: 4 }, () => "Each worker"),
    );
    assert.match(text, /doing 3/);
    assert.match(await finished(its.start("peek", "Sum")), /20/);
  });
});

async function status(its: TeamProject): Promise<TeamStatus> {
  const started = its.start("team", "status", "--json");
  await started.ended;
  return JSON.parse(started.text()) as TeamStatus;
}

/** Looks again and again, for what another process writes. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((done) => setTimeout(done, 20));
}
