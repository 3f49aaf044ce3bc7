import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/model/clock.ts";

const after = (delayMs: number): Promise<void> => new Promise((resolve) => systemClock.after(delayMs, resolve));

describe("the system's clock", () => {
  it("is the machine's", () => {
    const before = Date.now();
    expect(systemClock.now()).toBeGreaterThanOrEqual(before);
    expect(systemClock.now()).toBeLessThanOrEqual(Date.now());
    const begin = systemClock.elapsed();
    expect(systemClock.elapsed()).toBeGreaterThanOrEqual(begin);
  });

  it("calls back once, in order, and not where it was called off or the time is not come", async () => {
    const called: string[] = [];
    systemClock.after(2, () => called.push("second"));
    systemClock.after(1, () => called.push("first"));
    systemClock.after(1, () => called.push("called off"))();
    const callOff = systemClock.after(2 ** 40, () => called.push("in 34 years"));
    await after(5);
    callOff();
    expect(called).toEqual(["first", "second"]);
  });

  it("keeps a process alive only where it should", () => {
    const run = (options: string): string => {
      const code = `
        import { systemClock } from ${JSON.stringify(join(import.meta.dirname, "../../src/model/clock.ts"))};
        systemClock.after(50, () => console.log("called"), ${options});`;
      return spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" }).stdout.trim();
    };
    expect([run("{}"), run("{ unref: true }")]).toEqual(["called", ""]);
  });
});
