import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { decode } from "../../src/fingerprint/canonical/decode.ts";
import { encode } from "../../src/fingerprint/canonical/encode.ts";
import { activity } from "../../src/model/activity.ts";
import { guardedResults } from "../../src/executor/guardResults.ts";

describe("the results that a task is given", () => {
  const results = guardedResults();
  Object.assign(results, { LoadA: 1, LoadB: 2 });

  it("say of a name that is none of them what it may be, and what to add", () => {
    expect(() => activity.run({ kind: "task", task: "Sum", runId: "1" }, () => results.LoadX)).toThrow(
      'task "Sum" reads results.LoadX, which is none of its dependencies\n' +
        '  Did you mean "LoadA" or "LoadB"? Or add it to the task\'s options: dependencies: ["LoadX"].',
    );
    expect(() => guardedResults().Any).toThrow(/\n {2}Add it to the task's options: dependencies: \["Any"\]\.$/);
  });

  it("are else an object like any other", async () => {
    const { LoadA, ...rest } = results;
    expect([LoadA, rest]).toEqual([1, { LoadB: 2 }]);
    expect({ ...results }).toEqual({ LoadA: 1, LoadB: 2 });
    expect(Object.keys(results)).toEqual(["LoadA", "LoadB"]);
    expect("LoadX" in results).toBe(false);
    expect(JSON.stringify(results)).toBe('{"LoadA":1,"LoadB":2}');
    expect(inspect(results)).toMatch(/LoadA: 1, LoadB: 2/);
    expect(structuredClone(results)).toEqual({ LoadA: 1, LoadB: 2 });
    expect(await Promise.resolve(results)).toBe(results);
    expect(decode(encode(results))).toEqual({ LoadA: 1, LoadB: 2 });
    expect((results as Record<symbol, unknown>)[Symbol.iterator]).toBeUndefined();
    expect(results).toEqual({ LoadA: 1, LoadB: 2 });
    const ofAny = ["toString", "hasOwnProperty", "constructor"];
    for (const name of ofAny) expect(Reflect.get(results, name)).toBe(Reflect.get(Object.prototype, name));
    const names: string[] = [];
    for (const name in results) names.push(name);
    expect(names).toEqual(["LoadA", "LoadB"]);
  });
});
