import { setImmediate as turn } from "node:timers/promises";
import fc from "../support/random.ts";
import { expect, it } from "vitest";
import { memoryStore, pipeline, task, type Pipeline, type Store } from "../../src/index.ts";
import type { GraphNode } from "../../src/model/graph.ts";
import { acyclicNodes } from "../model/graphs.ts";
import { outcomes } from "../support/project.ts";

/** Of all; `npm run test:long` sets 200. */
const GRAPHS = Number(process.env.LITTLE_PIPELINES_TEST_GRAPHS ?? 10);

/** A task for each node, whose value tells all that is upstream of it and that it takes so many turns of the event loop. */
function build(nodes: readonly GraphNode[], turns: readonly number[], store: Store): Pipeline {
  const tasks = nodes.map(({ name, dependencies }, number) =>
    task(name, { dependencies }, async ({ results }) => {
      for (let count = 0; count < turns[number]!; count++) await turn();
      return { [name]: Object.entries(results).toSorted(([a], [b]) => (a < b ? -1 : 1)) };
    }),
  );
  return pipeline("random", tasks, { store, logLevel: "silent", logFile: false });
}

async function valuesOf(example: Pipeline): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const { name } of example.tasks) values[name] = await example.getResult(name);
  return values;
}

it(
  `a random graph comes to the same in parallel and one after the other, and a second run executes nothing: ${GRAPHS} graphs`,
  { timeout: 3_600_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        acyclicNodes(12),
        fc.array(fc.nat(8), { minLength: 12, maxLength: 12 }),
        fc.integer({ min: 2, max: 12 }),
        async (nodes, turns, concurrency) => {
          const [parallel, serial] = [memoryStore(), memoryStore()];
          const fast = build(nodes, turns, parallel);
          const slow = build(nodes, turns, serial);
          const did = await fast.execute({ concurrency });
          expect(new Set(did.tasks.map(({ outcome }) => outcome))).toEqual(new Set(["ran"]));
          await slow.execute({ concurrency: "serial" });
          expect(await valuesOf(fast)).toEqual(await valuesOf(slow));
          // One comes to completion after all that it needs.
          const order = did.tasks.map(({ name }) => name);
          for (const { name, dependencies } of nodes)
            for (const each of dependencies) expect(order.indexOf(each)).toBeLessThan(order.indexOf(name));
          const again = build(nodes, turns, parallel);
          expect(new Set(Object.values(outcomes(await again.execute({ concurrency: "serial" }))))).toEqual(
            new Set(["reused"]),
          );
          expect(await valuesOf(again)).toEqual(await valuesOf(slow));
        },
      ),
      { numRuns: GRAPHS, endOnFailure: true },
    );
  },
);
