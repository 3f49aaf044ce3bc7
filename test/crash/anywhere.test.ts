import fc from "../support/random.ts";
import { expect, it } from "vitest";
import { SUM } from "../fixtures/crash/example.ts";
import { emptyFolder } from "../store/folder.ts";
import { inspect, run } from "./child.ts";

it("a process that is killed at any moment, again and again, loses no finished task", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ events: fc.integer({ min: 1, max: 45 }), fromOutside: fc.boolean() }), {
        minLength: 1,
        maxLength: 2,
      }),
      async (kills) => {
        const folder = emptyFolder();
        const finished: Record<string, string> = {};
        for (const { events, fromOutside } of kills) {
          const killed = fromOutside ? await run(folder, "never", events) : await run(folder, `event:${events}`);
          for (const name of Object.keys(finished))
            if (name in killed.finished) expect(killed.finished[name], name).toBe("reused");
          Object.assign(finished, killed.finished);
          const [latest] = await inspect(folder, { finished });
          // It was over before the signal came: what expires on completion has.
          if (latest?.outcome === "succeeded") delete finished.Daily;
        }
        const last = await run(folder);
        expect(last).toMatchObject({ code: 0, stderr: "", sum: SUM });
        for (const name of Object.keys(finished)) expect(last.finished[name], name).toBe("reused");
        const runs = await inspect(folder, last);
        expect(runs[0]).toMatchObject({ outcome: "succeeded" });
        expect(runs.filter(({ outcome }) => outcome === "running")).toEqual([]);
      },
    ),
    { numRuns: 6, endOnFailure: true },
  );
});
