import { describe, expect, it } from "vitest";
import { Slots } from "../../../src/tasks/sql/slots.ts";

describe("slots", () => {
  it("let so many go on at once, and the others in their order", async () => {
    const slots = new Slots(2);
    const { signal } = new AbortController();
    const log: string[] = [];
    const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
    const all = gates.map((gate, i) =>
      slots.within(signal, async () => {
        log.push(`start ${i}`);
        await gate.promise;
        log.push(`end ${i}`);
      }),
    );
    await new Promise(setImmediate);
    expect(log).toEqual(["start 0", "start 1"]);
    gates[1]!.resolve();
    await all[1];
    await new Promise(setImmediate);
    expect(log).toEqual(["start 0", "start 1", "end 1", "start 2"]);
    for (const gate of gates) gate.resolve();
    await Promise.all(all);
    expect(log.filter((line) => line.startsWith("end"))).toHaveLength(4);
  });

  it("are free again after work that failed", async () => {
    const slots = new Slots(1);
    const { signal } = new AbortController();
    await expect(slots.within(signal, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await slots.within(signal, async () => "yes")).toBe("yes");
  });

  it("are not waited for by what is cancelled", async () => {
    const slots = new Slots(1);
    const gate = Promise.withResolvers<void>();
    const first = slots.within(new AbortController().signal, () => gate.promise);
    const controller = new AbortController();
    const second = slots.within(controller.signal, async () => "never");
    controller.abort(new Error("called off"));
    await expect(second).rejects.toThrow("called off");
    gate.resolve();
    await first;
    expect(await slots.within(new AbortController().signal, async () => "third")).toBe("third");
  });
});
