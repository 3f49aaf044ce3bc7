import { stripVTControlCharacters } from "node:util";
import { expect, it } from "vitest";
import { graphText } from "../../../src/cli/graph/text/text.ts";
import type { TaskGraph } from "../../../src/cli/graph/taskGraph.ts";
import { textWidth } from "../../../src/cli/text/width.ts";
import fc from "../../support/random.ts";

const names = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
  fc.constantFrom("Load", "漢字の長い名前がここにあります", "a task with quite a long name, it must be said"),
);

const graphs = fc
  .array(fc.tuple(names, fc.array(fc.nat(), { maxLength: 3 }), fc.array(fc.constantFrom("daily", "heavy"))), {
    minLength: 51,
    maxLength: 80,
  })
  .map((tasks): TaskGraph => ({
    pipeline: "Many",
    nodes: tasks.map(([name, , tags]) => ({ name, state: "unknown", tags }) as never),
    dependencies: tasks.map(([, needs], i) => (i === 0 ? [] : [...new Set(needs.map((each) => each % i))])),
  }));

it("no line of a graph of many tasks is wider than the terminal", () => {
  fc.assert(
    fc.property(graphs, fc.integer({ min: 40, max: 120 }), (graph, columns) => {
      for (const line of graphText(graph, columns).split("\n"))
        expect(textWidth(stripVTControlCharacters(line)), line).toBeLessThanOrEqual(columns);
    }),
  );
});
