import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SUM, TASK_COUNT } from "../fixtures/crash/example.ts";
import { emptyFolder } from "../store/folder.ts";
import { inspect, run, type Seen } from "./child.ts";

/** After a run that was killed, the next one goes on from there; gives what it did. */
async function goOn(folder: string, killed: Seen): Promise<Seen> {
  const [before] = await inspect(folder, killed);
  // A run that was killed before it began has left no record.
  if (before !== undefined) expect(before).toMatchObject({ outcome: "interrupted", durationMs: null });
  const next = await run(folder);
  expect(next).toMatchObject({ code: 0, stderr: "", sum: SUM });
  // Nothing that was seen to finish runs again, the one that expires on completion included.
  for (const name of Object.keys(killed.finished)) expect(next.finished[name], name).toBe("reused");
  expect(Object.keys(next.finished).length).toBe(TASK_COUNT);
  const [now, interrupted] = await inspect(folder, next);
  expect(now).toMatchObject({ outcome: "succeeded" });
  expect(interrupted?.outcome).toBe(before?.outcome);
  // What was recorded of the killed run is what it was seen to do, and perhaps one thing more.
  const recorded = before?.tasks.map(({ name }) => name) ?? [];
  const ran = Object.keys(killed.finished).filter((name) => killed.finished[name] === "ran");
  expect(recorded).toEqual(expect.arrayContaining(ran));
  expect(recorded.length - ran.length).toBeLessThanOrEqual(3);
  return next;
}

describe("a process that is killed", () => {
  it.each([
    ["in the middle of a task, while others run", "in-task:Part2", 2],
    ["in the middle of the last task", "in-task:Sum", 10],
    ["as it is told that the first task is done", "finished:1", 1],
    ["as it is told that some tasks are done", "finished:5", 5],
    ["as it is told that the last task is done", "finished:11", 11],
    ["between two tasks", "between:4", 4],
    ["as its run begins", "event:1", 0],
  ])("%s loses no finished task", async (_, kill, atLeast) => {
    const folder = emptyFolder();
    const killed = await run(folder, kill);
    expect(killed).toMatchObject({ signal: "SIGKILL", sum: undefined, stderr: "" });
    expect(Object.keys(killed.finished).length).toBeGreaterThanOrEqual(atLeast);
    await goOn(folder, killed);
  });

  it.each([
    ["with half of it on the disk", "while-writing", 1],
    ["before it is given its name", "before-rename", 1],
    ["as soon as it has its name", "after-rename", 0],
  ])("while a large result is written, %s, leaves nothing that could be taken for it", async (_, kill, parts) => {
    const folder = emptyFolder();
    const killed = await run(folder, kill);
    expect(killed).toMatchObject({ signal: "SIGKILL", stderr: "" });
    expect(killed.finished).not.toHaveProperty("Large");
    const unfinished = (): string[] => readdirSync(join(folder, "blobs/unfinished"));
    expect(unfinished().length).toBe(parts);
    const next = await goOn(folder, killed);
    expect(next.finished.Large).toBe("ran");
    // Where the next run has written it, it has taken away what the other left behind.
    expect(unfinished()).toEqual([]);
  });

  it.each([
    ["before anything of it is written", "before-end"],
    ["with half of it written", "in-end"],
  ])("while the end of its run is recorded, %s, loses no finished task", async (_, kill) => {
    const folder = emptyFolder();
    const killed = await run(folder, kill);
    expect(killed).toMatchObject({ signal: "SIGKILL", sum: undefined, stderr: "" });
    expect(Object.keys(killed.finished).length).toBe(TASK_COUNT);
    await goOn(folder, killed);
  });

  it("after its run has ended has ended it", async () => {
    const folder = emptyFolder();
    const killed = await run(folder, "after-end");
    expect(killed).toMatchObject({ signal: "SIGKILL", sum: undefined });
    expect(await inspect(folder, killed)).toMatchObject([{ outcome: "succeeded" }]);
    const next = await run(folder);
    expect(next.finished).toMatchObject({ Daily: "ran", Load: "reused", Part0: "reused", Sum: "reused" });
  });

  it("has expired nothing: what expires on completion is kept until a run is complete", async () => {
    const folder = emptyFolder();
    await run(folder);
    const second = await run(folder, "in-task:Sum");
    // All is reused but what had expired, which gave the same: the task that would kill never runs.
    expect(second).toMatchObject({ code: 0 });
    expect(second.finished).toMatchObject({ Daily: "ran", Sum: "reused" });
    const third = await run(folder, "finished:11");
    expect(third).toMatchObject({ signal: "SIGKILL", finished: { Daily: "ran" } });
    const fourth = await run(folder);
    expect(fourth.finished).toMatchObject({ Daily: "reused", Sum: "reused" });
    const fifth = await run(folder);
    expect(fifth.finished).toMatchObject({ Daily: "ran", Sum: "reused" });
  });
});
