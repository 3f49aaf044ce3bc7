import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../src/index.ts";
import { emptyFolder } from "../store/folder.ts";

/** A process that runs the slow pipeline, and what it told so far. */
interface Flying {
  readonly child: ChildProcess;
  /** Resolves once it has told of such an event. */
  told(kind: RunEvent["kind"]): Promise<void>;
  /** Each task's outcome and reason, once it has ended. */
  end(): Promise<string[]>;
}

function fly(folder: string, name: string, ...more: string[]): Flying {
  const script = join(import.meta.dirname, "../fixtures/crash/fly.ts");
  const child = spawn(process.execPath, [script, folder, name, ...more], { stdio: ["ignore", "pipe", "inherit"] });
  const events: RunEvent[] = [];
  const waiting = new Map<string, () => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const event = JSON.parse(line) as RunEvent;
    events.push(event);
    waiting.get(event.kind)?.();
  });
  const closed = once(child, "close");
  return {
    child,
    async told(kind) {
      if (events.some((event) => event.kind === kind)) return;
      await new Promise<void>((resolve) => waiting.set(kind, resolve));
    },
    async end() {
      await closed;
      return events.flatMap((event) =>
        event.kind === "taskFinished" ? [`${event.report.outcome} ${event.task}: ${event.report.reason}`] : [],
      );
    },
  };
}

const ran = (folder: string): string[] => readFileSync(join(folder, "ran"), "utf8").trim().split("\n");
const go = (folder: string): void => writeFileSync(join(folder, "go"), "");

describe("two processes that want the same result at the same time", () => {
  it("make it once: the second waits, and is given it", async () => {
    const folder = emptyFolder();
    const first = fly(folder, "first");
    await first.told("taskStarted");
    const second = fly(folder, "second");
    await second.told("taskWaiting");
    go(folder);
    const [ofFirst, ofSecond] = await Promise.all([first.end(), second.end()]);
    expect([ofFirst[0], ofSecond[0]]).toEqual([
      "ran Slow: first run",
      "reused Slow: made by another run at the same time",
    ]);
    // Either may come to the other task first.
    expect([ofFirst[1], ofSecond[1]].filter((line) => line === "ran After: first run").length).toBe(1);
    expect(ran(folder)).toEqual(["first"]);
  });

  it("of which the first is killed: the second takes over at once", async () => {
    const folder = emptyFolder();
    const first = fly(folder, "first");
    await first.told("taskStarted");
    const second = fly(folder, "second");
    await second.told("taskWaiting");
    first.child.kill("SIGKILL");
    await second.told("taskStarted");
    go(folder);
    expect(await second.end()).toEqual(["ran Slow: first run", "ran After: first run"]);
    expect(ran(folder)).toEqual(["first", "second"]);
  });

  it("wait also for one that is silent since it occupies the CPU", async () => {
    const folder = emptyFolder();
    const busy = fly(folder, "busy");
    await busy.told("taskStarted");
    go(folder);
    const second = fly(folder, "second");
    await busy.end();
    expect((await second.end())[0]).toMatch(/^reused Slow: /);
    expect(ran(folder)).toEqual(["busy"]);
  });

  it("do not join where it is forced", async () => {
    const folder = emptyFolder();
    const first = fly(folder, "first");
    await first.told("taskStarted");
    const second = fly(folder, "second", "force");
    await second.told("taskStarted");
    go(folder);
    expect((await second.end())[0]).toBe("ran Slow: forced");
    await first.end();
    expect(ran(folder)).toEqual(["first", "second"]);
  });

  it("of which four start at the same moment: one makes it", async () => {
    const folder = emptyFolder();
    const all = ["a", "b", "c", "d"].map((name) => fly(folder, name));
    go(folder);
    const ends = await Promise.all(all.map((each) => each.end()));
    expect(ran(folder).length).toBe(1);
    expect(ends.filter(([slow]) => slow!.startsWith("ran")).length).toBe(1);
    expect(ends.filter(([, after]) => after!.startsWith("ran")).length).toBe(1);
  });
});
