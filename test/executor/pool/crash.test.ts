import { describe, expect, it } from "vitest";
import type { RunEvent, TaskReport } from "../../../src/index.ts";
import { outcomes, project } from "../../support/project.ts";

/** The report of each task of a run that `little run --json` told of. */
function reports(events: readonly RunEvent[]): Record<string, TaskReport> {
  const last = events.at(-1);
  if (last?.kind !== "runFinished") throw new Error("the run did not finish");
  return Object.fromEntries(last.report.tasks.map((report) => [report.name, report]));
}

function warnings(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => (event.kind === "warned" ? [event.message] : []));
}

describe.each(["thread", "process"] as const)("a task with a %s of its own", (executor) => {
  it("fails alone when it ends that, runs out of memory or leaves something behind, and says how", async () => {
    const scratch = project({
      "pipeline.ts": `
        import { setImmediate as turn } from "node:timers/promises";
        import { pipeline, task } from "little-pipelines";
        const exits = task("Exits", () => process.exit(3));
        const after = task("After", { dependencies: [exits] }, () => 1);
        const hungry = task("Hungry", { memoryLimitMb: 48 }, () => {
          // In small pieces: one that is larger than what V8 leaves to a thread that is being ended ends the process.
          for (let all: unknown = 0; ; ) all = { all };
        });
        const stray = task("Stray", async () => {
          void Promise.reject(new Error("left behind"));
          for (;;) await turn();
        });
        const throwsLater = task("ThrowsLater", () => new Promise(() => setImmediate(() => { throw new Error("in a callback"); })));
        const never = task("Never", () => new Promise(() => {}));
        const well = task("Well", () => "well");
        export default pipeline("Example", [exits, after, hungry, stray, throwsLater, never, well], {
          executor: "${executor}", concurrency: 1,
        });`,
    });
    const events = await scratch.events();
    const its = reports(events);
    expect(
      Object.fromEntries(Object.entries(its).map(([name, { error, outcome }]) => [name, error?.code ?? outcome])),
    ).toEqual({
      Exits: "TASK_CRASHED",
      After: "skipped",
      Hungry: "TASK_OUT_OF_MEMORY",
      Stray: "UNHANDLED_REJECTION",
      ThrowsLater: "UNHANDLED_REJECTION",
      Never: "TASK_NEVER_SETTLES",
      Well: "ran",
    });
    expect(its.Exits!.error!.message).toContain(`its ${executor} ended with exit code 3`);
    expect(its.Hungry!.error!.message).toMatch(/its limit of 48 MiB\n +Raise it .* memoryLimitMb: 96 say/);
    expect(its.Stray!.error!.message).toContain("left behind");
    expect(its.ThrowsLater!.error!.message).toContain("in a callback");
    expect(its.Well!.executor).toBe(executor);
    expect(events.find((event) => event.kind === "taskStarted" && event.task === "Well")).toMatchObject({ executor });
    expect(warnings(events)).toEqual([]);
  });

  it("is tried again after a crash, where it asks for that", async () => {
    const scratch = project({
      "pipeline.ts": `
        import { existsSync, writeFileSync } from "node:fs";
        import { pipeline, task } from "little-pipelines";
        const flaky = task("Flaky", { executor: "${executor}", retry: { times: 1, delayMs: 0 } }, ({ path }) => {
          if (existsSync(path("tried"))) return "well";
          writeFileSync(path("tried"), "");
          process.exit();
        });
        export default pipeline("Example", [flaky]);`,
    });
    const its = reports(await scratch.events());
    expect(its.Flaky).toMatchObject({ outcome: "ran", attempts: 2, executor });
    expect((await scratch.little("peek", "Flaky")).stdout).toContain("well");
  });
});

it.each(["thread", "process"])("the command line waits until each %s has ended, and exits with 1", async (executor) => {
  const scratch = project({
    "pipeline.ts": `
      import { pipeline, task } from "little-pipelines";
      const one = task("One", () => 1);
      const exits = task("Exits", () => process.exit());
      export default pipeline("Example", [one, exits], { executor: "${executor}" });`,
  });
  const { code, stderr } = await scratch.little("run");
  expect(code).toBe(1);
  expect(stderr).toMatch(new RegExp(`One +EXEC : first run \\(${executor}\\)`));
  expect(stderr).not.toContain("unsettled");
});

it("a process that is killed fails its task, and names the signal", async () => {
  const scratch = project({
    "pipeline.ts": `
      import { pipeline, task } from "little-pipelines";
      const killed = task("Killed", () => process.kill(process.pid, "SIGKILL"));
      const well = task("Well", () => process.pid);
      export default pipeline("Example", [killed, well], { executor: "process" });`,
  });
  const its = reports(await scratch.events());
  expect(its.Killed!.error!.code).toBe("TASK_CRASHED");
  expect(its.Killed!.error!.message).toContain("was ended by SIGKILL");
  expect(its.Well!.outcome).toBe("ran");
});

it("an interrupt from the terminal cancels the run, and no process stays behind", async () => {
  const scratch = project({
    "pipeline.ts": `
      import { setTimeout as sleep } from "node:timers/promises";
      import { pipeline, task } from "little-pipelines";
      const waits = task("Waits", async ({ log, signal }) => {
        log.info(String(process.pid));
        await sleep(60_000, undefined, { signal });
      });
      export default pipeline("Example", [waits], { executor: "process" });`,
    "interrupt.ts": `
      import { spawn } from "node:child_process";
      // A group of its own: a terminal sends the signal to all that are in it.
      const child = spawn(process.execPath, [process.argv[2], "run", "--json"], { detached: true, stdio: ["ignore", "pipe", "inherit"] });
      let text = "";
      let isSent = false;
      child.stdout.on("data", (bytes) => {
        text += bytes;
        if (isSent || !text.includes("taskLogged")) return;
        isSent = true;
        process.kill(-child.pid, "SIGINT");
      });
      child.on("close", (code) => {
        const events = text.trim().split("\\n").map((line) => JSON.parse(line));
        const pid = Number(events.find(({ kind }) => kind === "taskLogged").message);
        let isThere = true;
        try { process.kill(pid, 0); } catch { isThere = false; }
        console.log(JSON.stringify({ code, isThere, report: events.at(-1).report }));
      });`,
  });
  const { stdout } = await scratch.node("interrupt.ts", `${import.meta.dirname}/../../../dist/bin.js`);
  const { code, isThere, report } = JSON.parse(stdout) as {
    code: number;
    isThere: boolean;
    report: Parameters<typeof outcomes>[0];
  };
  expect(code).toBe(130);
  expect(outcomes(report)).toEqual({ Waits: "cancelled" });
  expect(isThere).toBe(false);
});

it("a process whose program was killed ends too, though it occupies the CPU", async () => {
  const scratch = project({
    "pipeline.ts": `
      import { pipeline, task } from "little-pipelines";
      const loops = task("Loops", ({ log }) => {
        log.info(String(process.pid));
        for (;;) Math.random();
      });
      export default pipeline("Example", [loops], { executor: "process", logLevel: "silent" });`,
    "script.ts": `
      import example from "./pipeline.ts";
      example.on("taskLogged", ({ message }) => {
        console.log(message);
        process.kill(process.pid, "SIGKILL");
      });
      await example.execute();`,
  });
  // Its output is closed once the process that holds it has ended as well: this would wait for ever.
  const { stdout, code } = await scratch.node("script.ts");
  expect(code).toBe(null);
  expect(Number(stdout)).toBeGreaterThan(0);
});
