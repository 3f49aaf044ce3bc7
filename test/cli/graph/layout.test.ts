import fc from "../../support/random.ts";
import { describe, expect, it } from "vitest";
import { layOut } from "../../../src/cli/graph/layout/layout.ts";

const SPACING = { height: 30, gap: 10, layerGap: 50 };

const graphs = fc
  .array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 40 })
  .map((lists) => lists.map((list, index) => (index === 0 ? [] : [...new Set(list.map((each) => each % index))])));

describe("the layout of a graph", () => {
  it("puts each task to the right of all that it depends on, no two on each other, all within its size", () => {
    fc.assert(
      fc.property(graphs, (dependencies) => {
        const widths = dependencies.map((_, index) => 40 + (index % 5) * 20);
        const { x, y, halfWidth, width, height } = layOut(dependencies, widths, SPACING);
        const left = (task: number): number => x[task]! - halfWidth[task]!;
        const right = (task: number): number => x[task]! + halfWidth[task]!;
        dependencies.forEach((list, task) => {
          for (const each of list) expect(right(each)).toBeLessThan(left(task));
          expect(left(task)).toBeGreaterThanOrEqual(0);
          expect(right(task)).toBeLessThanOrEqual(width + 0.001);
          expect(y[task]! - 15).toBeGreaterThanOrEqual(-0.001);
          expect(y[task]! + 15).toBeLessThanOrEqual(height + 0.001);
          for (let other = 0; other < task; other++) {
            const isBeside = right(other) <= left(task) || right(task) <= left(other);
            expect(isBeside || Math.abs(y[other]! - y[task]!) >= 39.999).toBe(true);
          }
        });
      }),
      { numRuns: 100 },
    );
  });

  it("links lead from each task over bends to all that need it", () => {
    fc.assert(
      fc.property(graphs, (dependencies) => {
        const { links, x } = layOut(
          dependencies,
          dependencies.map(() => 40),
          SPACING,
        );
        const next = Map.groupBy(links, ([from]) => from);
        const reached = (from: number): number[] =>
          (next.get(from) ?? []).flatMap(([, to]) => (to < dependencies.length ? [to] : reached(to)));
        for (const [from, to] of links) expect(x[from]!).toBeLessThan(x[to]!);
        dependencies.forEach((_, task) => {
          const needing = [...dependencies.keys()].filter((each) => dependencies[each]!.includes(task));
          expect(reached(task).sort((a, b) => a - b)).toEqual(needing);
        });
      }),
      { numRuns: 100 },
    );
  });

  it("keeps a chain straight", () => {
    const chain = [[], [0], [1], [2], [3]];
    const { y } = layOut(
      chain,
      chain.map(() => 40),
      SPACING,
    );
    expect(new Set(y)).toEqual(new Set([15]));
  });

  it("is there for 10,000 tasks of which the last needs all, without a bend for each layer of each", () => {
    const many = Array.from({ length: 10_000 }, (_, index) =>
      index === 9_999 ? [...Array(9_999).keys()] : index === 0 ? [] : [index - 1],
    );
    const { links, x } = layOut(
      many,
      many.map(() => 40),
      SPACING,
    );
    expect(x.length).toBeLessThan(100_000);
    expect(links.length).toBeGreaterThanOrEqual(10_000);
  });
});
