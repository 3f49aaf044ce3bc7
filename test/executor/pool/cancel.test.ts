import { describe, expect, it } from "vitest";
import { project } from "../../support/project.ts";

const PIPELINE = (executor: string): string => `
  import { setTimeout as sleep } from "node:timers/promises";
  import { pipeline, task } from "little-pipelines";
  import { fakeClock } from "little-pipelines/testing";
  export const clock = fakeClock();
  // What occupies the CPU hears no signal.
  const loops = task("Loops", { timeoutMs: 60_000 }, ({ log }) => {
    log.info(String(process.pid));
    for (;;) Math.random();
  });
  const heeds = task("Heeds", async ({ signal, log, progress }) => {
    progress(0, 1);
    await sleep(60_000, undefined, { signal }).catch(() => {});
    log.info("put away");
    signal.throwIfAborted();
  });
  const before = task("Before", () => "kept");
  export const example = pipeline("Example", [before, loops, heeds], { executor: "${executor}", clock, concurrency: 3, logLevel: "silent" });
  export const log: string[] = [];
  example.on("event", (event) => {
    if (event.kind === "taskFinished") log.push(event.report.outcome + " " + event.task);
    if (event.kind === "taskLogged" && event.task === "Heeds") log.push(event.message);
  });`;

describe.each(["thread", "process"] as const)("a run with a %s for each task", (executor) => {
  it("is cancelled although a task occupies the CPU: that is ended after five seconds, others put their things away", async () => {
    const scratch = project({
      "pipeline.ts": PIPELINE(executor),
      "script.ts": `
        import { clock, example, log } from "./pipeline.ts";
        const controller = new AbortController();
        let pid = 0;
        const begun = new Set();
        example.on("event", ({ kind, task, message }) => {
          if (kind === "taskLogged" && task === "Loops") pid = Number(message);
          if (kind === "taskLogged" || kind === "taskProgress" || kind === "taskFinished") begun.add(task);
          if (begun.size === 3) controller.abort(new Error("enough"));
        });
        example.on("taskFinished", ({ task }) => {
          if (task !== "Heeds") return;
          clock.move(4_999);
          const isStill = !log.includes("cancelled Loops");
          log.push("still running " + isStill);
          clock.move(1);
        });
        const { code } = await example.execute({ signal: controller.signal }).catch((error) => error);
        await example.close();
        let isThere = true;
        try { process.kill(pid, 0); } catch { isThere = false; }
        console.log(JSON.stringify({ code, log: log.toSorted(), isThere: isThere && pid !== process.pid }));`,
    });
    const { stdout, stderr } = await scratch.node("script.ts");
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({
      code: "RUN_CANCELLED",
      log: ["cancelled Heeds", "cancelled Loops", "put away", "ran Before", "still running true"],
      isThere: false,
    });
  });

  it("goes on when a task's time is up that occupies the CPU, and the program ends by itself", async () => {
    const scratch = project({
      "pipeline.ts": PIPELINE(executor),
      "script.ts": `
        import { clock, example } from "./pipeline.ts";
        example.on("taskLogged", ({ task }) => {
          if (task === "Loops") clock.move(60_000);
        });
        const { errors } = await example.execute({ only: ["Loops", "Before"] }).catch((error) => error);
        console.log(JSON.stringify(errors.map(({ code }) => code)), await example.getResult("Before"));
        // Without close(): the worker is ended when its grace is over, and the idle ones hold nobody up.
        clock.move(5_000);`,
    });
    const { stdout, stderr, code } = await scratch.node("script.ts");
    expect([stdout, stderr, code]).toEqual(['["TASK_TIMED_OUT"] kept\n', "", 0]);
  });

  it("is closed while a task runs: nothing of it stays behind", async () => {
    const scratch = project({
      "pipeline.ts": PIPELINE(executor),
      "script.ts": `
        import { example } from "./pipeline.ts";
        let pid = 0;
        const closed = new Promise<void>((resolve) => {
          example.on("taskLogged", async ({ task, message }) => {
            if (task !== "Loops") return;
            pid = Number(message);
            await example.close();
            resolve();
          });
        });
        const failed = example.execute({ only: ["Loops"] }).catch((error) => error);
        await closed;
        const { errors } = await failed;
        let isThere = true;
        try { process.kill(pid, 0); } catch { isThere = false; }
        console.log(JSON.stringify({ errors: errors.map(({ code, message }) => [code, message.split("\\n")[0]]), isThere: isThere && pid !== process.pid }));`,
    });
    const { stdout, stderr } = await scratch.node("script.ts");
    expect(stderr).toBe("");
    const what = 'task "Loops" was ended, since its pipeline was closed while it ran';
    expect(JSON.parse(stdout)).toEqual({ errors: [["TASK_CRASHED", what]], isThere: false });
  });
});
