import fc from "../../support/random.ts";
import { describe, expect, it } from "vitest";
import { drawBoxes } from "../../../src/cli/graph/text/boxes.ts";
import { laneLines } from "../../../src/cli/graph/text/lanes.ts";

/** Each name with what it depends on. */
type Needs = Readonly<Record<string, readonly string[]>>;

function numbered(needs: Needs): { names: string[]; dependencies: number[][] } {
  const names = Object.keys(needs);
  return { names, dependencies: names.map((name) => needs[name]!.map((each) => names.indexOf(each))) };
}

function boxes(needs: Needs): string | undefined {
  const { names, dependencies } = numbered(needs);
  return drawBoxes(
    dependencies,
    names.map((text) => ({ text, width: text.length })),
  )?.lines.join("\n");
}

function lanes(needs: Needs, most = 20): string {
  const { names, dependencies } = numbered(needs);
  return laneLines({ dependencies }, most)
    .map(
      ({ drawing, index, unseen }) =>
        `${drawing} ${[names[index]!, ...unseen.map((each) => names[each])].join(" <- ")}`,
    )
    .join("\n");
}

const DIAMOND = { A: [], B: ["A"], C: ["A"], D: ["B", "C"] };

const graphs = fc
  .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 14 })
  .map((lists) => lists.map((list, index) => (index === 0 ? [] : [...new Set(list.map((each) => each % index))])));

describe("a drawing of boxes", () => {
  it("shows a diamond with an arrow for each edge", () => {
    expect(boxes(DIAMOND)).toBe(`\
         ╭───╮
      ╭─▶│ B ├─╮  ╭───╮
╭───╮ │  ╰───╯ ╰─▶│ D │
│ A ├─┤        ╭─▶│   │
╰───╯ │  ╭───╮ │  ╰───╯
      ╰─▶│ C ├─╯
         ╰───╯`);
  });

  it("lets a line go over another, and into a box each on a line of its own", () => {
    expect(boxes({ A: [], B: [], C: ["A", "B"], D: ["B"] })).toBe(`\
╭───╮    ╭───╮
│ A ├───▶│ C │
╰───╯ ╭─▶│   │
      │  ╰───╯
╭───╮ │
│ B ├─┤  ╭───╮
╰───╯ ╰─▶│ D │
         ╰───╯`);
  });

  it("can be read: the lines of any graph lead from each task to those that need it, and nowhere else", () => {
    fc.assert(
      fc.property(graphs, (dependencies) => {
        const texts = dependencies.map((_, index) => ({ text: `t${index}`, width: `t${index}`.length }));
        const drawing = drawBoxes(dependencies, texts);
        // Some cannot be drawn so, and are drawn with lanes.
        if (drawing === undefined) return;
        expect(readEdges(drawing.lines)).toEqual(
          dependencies.flatMap((list, to) => list.map((from) => `t${from} t${to}`)).sort(),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe("a drawing with lanes", () => {
  it("has a task a line, and its lane until the last task that needs it", () => {
    expect(lanes(DIAMOND)).toBe("● A\n├─● B\n● │ C\n●─╯ D");
    expect(lanes({ A: [], B: [], C: ["A", "B"], D: ["A", "B"] })).toBe("● A\n│ ● B\n├─┼─● C\n●─╯ D");
  });

  it("puts nothing below what has nothing to do with it", () => {
    expect(lanes({ A: [], B: [], C: [] })).toBe("● A\n  ● B\n● C");
  });

  it("draws a chain as one line, however long", () => {
    const chain = Array.from({ length: 20_000 }, (_, index) => (index === 0 ? [] : [index - 1]));
    expect(new Set(laneLines({ dependencies: chain }, 4).map(({ drawing }) => drawing))).toEqual(new Set(["●"]));
  });

  it("can be read: the lanes of any graph lead from each task to those that need it, and nowhere else", () => {
    fc.assert(
      fc.property(graphs, (dependencies) => {
        const edges = dependencies.flatMap((list, to) => list.map((from) => `${from} ${to}`)).sort();
        expect(readLanes(laneLines({ dependencies }, 20))).toEqual(edges);
      }),
      { numRuns: 300 },
    );
  });

  it("names what it has no lane for", () => {
    expect(lanes({ A: [], B: [], C: [], D: ["A", "B", "C"] }, 2)).toBe("● A\n│ ● B\n│ │ ● C\n●─╯ D <- C");
  });
});

const SIDES: Readonly<Record<string, readonly Step[]>> = {
  "─": ["left", "right"],
  "│": ["up", "down"],
  "╭": ["right", "down"],
  "╮": ["left", "down"],
  "╰": ["right", "up"],
  "╯": ["left", "up"],
  "├": ["up", "down", "right"],
  "┤": ["up", "down", "left"],
  "┬": ["left", "right", "down"],
  "┴": ["left", "right", "up"],
  "┼": ["left", "right", "up", "down"],
};
type Step = "left" | "right" | "up" | "down";
const MOVES = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] } as const;
const BACK = { left: "right", right: "left", up: "down", down: "up" } as const;

/** Follows each line from the box that it leaves to the boxes that it arrives at, as a reader does. */
function readEdges(lines: readonly string[]): string[] {
  const grid = lines.map((line) => line.split(""));
  const edges: string[] = [];
  /** The name in a box, from any line of its left border. */
  const nameAt = (x: number, y: number): string => {
    let row = y;
    while (grid[row]![x] !== "╭") row--;
    for (; grid[row]![x] !== "╰"; row++) {
      const found = /^│ (t\d+) /.exec(lines[row]!.slice(x));
      if (found !== null) return found[1]!;
    }
    throw new Error(`no name at ${x},${y}`);
  };
  const follow = (from: string, at: readonly [number, number], step: Step, seen: Set<string>): void => {
    const [x, y] = [at[0] + MOVES[step][0], at[1] + MOVES[step][1]];
    const id = `${x} ${y} ${step}`;
    if (seen.has(id)) return;
    seen.add(id);
    const letter = grid[y]?.[x] ?? " ";
    if (letter === "▶") return void edges.push(`${from} ${nameAt(x + 1, y)}`);
    const sides = SIDES[letter];
    if (sides === undefined) throw new Error(`the line from ${from} ends at ${x},${y}`);
    // Under a line that is not its own it goes on.
    if (letter === "│" && (step === "left" || step === "right")) return follow(from, [x, y], step, seen);
    for (const side of sides) if (side !== BACK[step]) follow(from, [x, y], side, seen);
  };
  lines.forEach((line, y) => {
    for (const { 0: box, 1: name, index } of line.matchAll(/│ (t\d+) ├/g))
      follow(name!, [index + box.length - 1, y], "right", new Set());
  });
  return edges.sort();
}

/** A task hangs on the lane above it, and on those that its line reaches without going under them. */
function readLanes(lines: readonly { readonly index: number; readonly drawing: string }[]): string[] {
  const edges: string[] = [];
  /** By lane: whose it is. */
  const owners = new Map<number, number>();
  for (const { index, drawing } of lines) {
    const letters = drawing.split("");
    const own = letters.indexOf("●");
    const above = owners.get(own);
    if (above !== undefined) edges.push(`${above} ${index}`);
    for (const step of [-1, 1]) {
      for (
        let x = own + step;
        letters[x] === "─" || (x % 2 === 0 && "│├┤┼┴╰╯".includes(letters[x] ?? " "));
        x += step
      ) {
        if (x % 2 === 0 && letters[x] !== "─" && letters[x] !== "│") edges.push(`${owners.get(x)} ${index}`);
        if ("╰╯".includes(letters[x]!) || (step < 0 ? "├" : "┤") === letters[x]) break;
        if (x % 2 === 0 && letters[x + step] !== "─") break;
      }
    }
    for (const lane of owners.keys()) if (!"│├┤┼".includes(letters[lane] ?? " ")) owners.delete(lane);
    owners.set(own, index);
  }
  return edges.sort();
}
