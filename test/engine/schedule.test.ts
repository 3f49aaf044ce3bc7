import { setImmediate } from "node:timers/promises";
import fc from "../support/random.ts";
import { describe, expect, it } from "vitest";
import { remainingMs } from "../../src/engine/priority.ts";
import { schedule, type Performed, type Verdict, type Work } from "../../src/engine/schedule.ts";
import { buildGraph, withUpstream, type Graph, type GraphNode } from "../../src/model/graph.ts";
import { acyclicNodes, chain } from "../model/graphs.ts";

/** Something that was asked of `work` and is not answered yet. */
interface Open {
  readonly what: "decide" | "perform";
  readonly index: number;
  answer(with_: Verdict | Performed): void;
  fail(error: unknown): void;
}

/** A schedule whose every answer the test gives, and what it did so far. */
function stage(
  nodes: readonly GraphNode[],
  options: {
    concurrency?: number;
    decideNow?: (index: number) => Verdict | undefined;
    selected?: ReadonlySet<number>;
    priority?: readonly number[];
  } = {},
) {
  const graph = buildGraph(nodes);
  const open: Open[] = [];
  const log: string[] = [];
  let ended = "";
  const ask = <Answer>(what: Open["what"], index: number): Promise<Answer> => {
    log.push(`${what} ${graph.names[index]}`);
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const close = (): void => void open.splice(open.indexOf(its), 1);
    const its: Open = {
      what,
      index,
      answer(answer) {
        close();
        resolve(answer as Answer);
      },
      fail(error) {
        close();
        reject(error);
      },
    };
    open.push(its);
    return promise;
  };
  const work: Work = {
    decide(index) {
      const now = options.decideNow?.(index);
      if (now === undefined) return ask("decide", index);
      log.push(`decide ${graph.names[index]}`);
      return now;
    },
    perform: (index) => ask("perform", index),
  };
  const done = schedule({
    graph,
    selected: options.selected ?? new Set(graph.names.keys()),
    priority: Float64Array.from(options.priority ?? remainingMs(graph, [])),
    concurrency: options.concurrency ?? Infinity,
    work,
  }).then(
    () => (ended = "resolved"),
    (error: unknown) => (ended = `rejected ${String(error)}`),
  );
  return {
    graph,
    open,
    log,
    done,
    ended: () => ended,
    /** Answers what is open about a task, and lets the schedule go on as far as it can. */
    async answer(name: string, answer: Verdict | Performed = "settled") {
      const its = open.find(({ index }) => graph.names[index] === name);
      if (its === undefined) throw new Error(`nothing is open about ${name}: ${log.join(", ")}`);
      its.answer(answer);
      await turn();
    },
    performing: () => open.filter(({ what }) => what === "perform").map(({ index }) => graph.names[index]!),
  };
}

/** Until the schedule has gone on as far as it can: it gives way to others now and then. */
async function turn(): Promise<void> {
  for (let count = 0; count < 3; count++) await setImmediate();
}

const run = (): Verdict => "run";
const node = (name: string, ...dependencies: string[]): GraphNode => ({ name, dependencies });

/** Plays a schedule to its end, answering in a random order, and checks it at every step. */
async function play(nodes: readonly GraphNode[], concurrency: number, random: () => number): Promise<void> {
  const verdicts = new Map<number, Verdict>();
  const verdictOf = (index: number): Verdict => {
    if (!verdicts.has(index)) verdicts.set(index, random() % 3 === 0 ? "settled" : "run");
    return verdicts.get(index)!;
  };
  const its = stage(nodes, { concurrency, decideNow: (index) => (random() % 2 === 0 ? verdictOf(index) : undefined) });
  const { graph, open, log } = its;
  const settled = new Set<number>();
  await turn();
  for (;;) {
    const decided = new Set(
      log.filter((line) => line.startsWith("decide")).map((line) => graph.indexOf.get(line.slice(7))!),
    );
    const performed = log.filter((line) => line.startsWith("perform")).map((line) => graph.indexOf.get(line.slice(8))!);
    const asked = new Set(open.map(({ what, index }) => `${what} ${index}`));
    for (const index of decided) {
      if (asked.has(`decide ${index}`) || asked.has(`perform ${index}`)) continue;
      if (verdicts.get(index) === "settled" || performed.includes(index)) settled.add(index);
    }
    const running = open.filter(({ what }) => what === "perform").length;
    const ready = [...decided].filter(
      (index) => verdicts.get(index) === "run" && !performed.includes(index) && !asked.has(`decide ${index}`),
    );
    const isFree = (index: number): boolean =>
      graph.dependencies[index]!.every((dependency) => settled.has(dependency));
    expect({
      "asked twice": log.length - new Set(log).size,
      "too many at once": running > concurrency,
      "too early": [...decided].filter((index) => !isFree(index)),
      "too late": [...graph.names.keys()].filter((index) => isFree(index) && !decided.has(index)),
      "kept waiting": running < concurrency ? ready : [],
      "performed though settled": performed.filter((index) => verdicts.get(index) === "settled"),
    }).toEqual({
      "asked twice": 0,
      "too many at once": false,
      "too early": [],
      "too late": [],
      "kept waiting": [],
      "performed though settled": [],
    });
    const next = open[random() % Math.max(1, open.length)];
    if (next === undefined) break;
    next.answer(next.what === "decide" ? verdictOf(next.index) : "settled");
    await turn();
  }
  await its.done;
  expect(its.ended()).toBe("resolved");
  expect(settled.size).toBe(graph.names.length);
}

describe("a schedule", () => {
  it("settles every task once, never before what it depends on, as soon as it can, so many at a time", async () => {
    await fc.assert(
      fc.asyncProperty(
        acyclicNodes(15),
        fc.integer({ min: 1, max: 5 }),
        fc.infiniteStream(fc.nat()),
        async (nodes, concurrency, numbers) => {
          await play(nodes, concurrency, () => numbers.next().value);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("starts a task as soon as its own dependencies are done, while others of its layer run", async () => {
    const its = stage([node("slow"), node("fast"), node("afterSlow", "slow"), node("afterFast", "fast")], {
      decideNow: run,
    });
    expect(its.performing()).toEqual(["slow", "fast"]);
    await its.answer("fast");
    expect(its.performing()).toEqual(["slow", "afterFast"]);
    await its.answer("afterFast");
    expect(its.performing()).toEqual(["slow"]);
    await its.answer("slow");
    await its.answer("afterSlow");
    expect(its.ended()).toBe("resolved");
  });

  it("starts what has the longest way to go first, among equals what was defined first", async () => {
    const priority = [1, 5, 3, 5, 9];
    const its = stage(
      ["a", "b", "c", "d", "e"].map((name) => node(name)),
      { decideNow: run, concurrency: 2, priority },
    );
    expect(its.performing()).toEqual(["e", "b"]);
    await its.answer("b");
    await its.answer("d");
    expect(its.log.filter((line) => line.startsWith("perform"))).toEqual([
      "perform e",
      "perform b",
      "perform d",
      "perform c",
    ]);
  });

  it("always takes the highest priority of those that are ready", async () => {
    await fc.assert(
      fc.asyncProperty(
        acyclicNodes(12),
        fc.array(fc.nat(5), { minLength: 12, maxLength: 12 }),
        async (nodes, priority) => {
          const graph = buildGraph(nodes);
          const ready = new Set<number>();
          const late: string[] = [];
          await schedule({
            graph,
            selected: new Set(graph.names.keys()),
            priority: Float64Array.from(priority),
            concurrency: 1,
            work: {
              decide(index) {
                ready.add(index);
                return "run";
              },
              async perform(index) {
                ready.delete(index);
                for (const other of ready)
                  if (priority[other]! > priority[index]!) late.push(`${index} before ${other}`);
                return "settled";
              },
            },
          });
          expect(late).toEqual([]);
        },
      ),
    );
  });

  it("looks at the selected tasks alone, and waits for no other", async () => {
    const nodes = [node("a"), node("b", "a"), node("c", "b"), node("d", "a"), node("e", "c")];
    const its = stage(nodes, { decideNow: () => "settled", selected: new Set([2, 3]) });
    await its.done;
    expect(its.log.toSorted()).toEqual(["decide c", "decide d"]);
    const none = stage(nodes, { selected: new Set() });
    await none.done;
    expect(none.log).toEqual([]);
  });

  it("settles a chain and a layer of 100,000, by whatever kind of answer, and lets others have a turn", async () => {
    const wide = [
      node("first"),
      ...Array.from({ length: 99_998 }, (_, i) => node(`w${i}`, "first")),
      node("last", ...Array.from({ length: 99_998 }, (_, i) => `w${i}`)),
    ];
    const works: readonly Work[] = [
      { decide: () => "settled", perform: async () => "settled" },
      { decide: () => "run", perform: async () => "settled" },
    ];
    for (const nodes of [chain(100_000), wide]) {
      const graph: Graph = buildGraph(nodes);
      for (const work of works) {
        let performed = 0;
        let decided = 0;
        let isOver = false;
        let turns = 0;
        const count = async (): Promise<void> => {
          for (; !isOver; turns++) await setImmediate();
        };
        const counting = count();
        await schedule({
          graph,
          selected: withUpstream(graph, graph.names.keys()),
          priority: new Float64Array(graph.names.length),
          concurrency: 4,
          work: {
            decide(index) {
              decided++;
              return work.decide(index);
            },
            perform(index, spare) {
              performed++;
              return work.perform(index, spare);
            },
          },
        });
        isOver = true;
        await counting;
        expect({ decided, performed }).toEqual({ decided: 100_000, performed: work === works[0] ? 0 : 100_000 });
        // One of them is the last, in which it ends.
        expect(turns).toBeGreaterThan(1);
      }
    }
  });
});

describe("a schedule of which something fails", () => {
  const nodes = [node("a"), node("b"), node("c"), node("d", "a"), node("e", "b")];
  const boom = new Error("boom");

  it.each<[string, Partial<Work>]>([
    [
      "a decision throws",
      {
        decide: () => {
          throw boom;
        },
      },
    ],
    ["a decision rejects", { decide: () => Promise.reject(boom) }],
    [
      "work throws",
      {
        perform: () => {
          throw boom;
        },
      },
    ],
    ["work rejects", { perform: () => Promise.reject(boom) }],
  ])("rejects with that: %s", async (_, work) => {
    const graph = buildGraph(nodes);
    const done = schedule({
      graph,
      selected: new Set(graph.names.keys()),
      priority: remainingMs(graph, []),
      concurrency: 2,
      work: { decide: run, perform: async () => "settled", ...work },
    });
    await expect(done).rejects.toBe(boom);
  });

  it("starts nothing more, and leaves what runs to end by itself", async () => {
    const its = stage(nodes, { decideNow: run, concurrency: 2 });
    expect(its.performing()).toEqual(["a", "b"]);
    its.open[0]!.fail(boom);
    await turn();
    expect(its.ended()).toBe("rejected Error: boom");
    const before = its.log.length;
    await its.answer("b");
    expect(its.log.slice(before)).toEqual([]);
  });
});

describe("a task that needs another to be settled anew", () => {
  const after = (index: number): Performed => ({ after: index });

  it("is decided again once that is, and nothing else is", async () => {
    const its = stage([node("load"), node("clean", "load"), node("count", "load")], { decideNow: run });
    await its.answer("load");
    await its.answer("count");
    its.log.length = 0;
    await its.answer("clean", after(0));
    expect(its.log).toEqual(["decide load", "perform load"]);
    await its.answer("load");
    expect(its.log).toEqual(["decide load", "perform load", "decide clean", "perform clean"]);
    await its.answer("clean");
    expect(its.ended()).toBe("resolved");
  });

  it("may be one of several that wait for the same, also while that already runs", async () => {
    const its = stage(
      [node("load"), node("a", "load"), node("b", "load"), node("c", "load"), node("end", "a", "b", "c")],
      { decideNow: run },
    );
    await its.answer("load");
    its.log.length = 0;
    its.open.find(({ index }) => index === 1)!.answer(after(0));
    its.open.find(({ index }) => index === 2)!.answer(after(0));
    await turn();
    expect(its.log).toEqual(["decide load", "perform load"]);
    await its.answer("c", after(0));
    expect(its.log).toEqual(["decide load", "perform load"]);
    await its.answer("load");
    expect(its.log.slice(2).toSorted()).toEqual([
      "decide a",
      "decide b",
      "decide c",
      "perform a",
      "perform b",
      "perform c",
    ]);
    for (const name of ["a", "b", "c"]) await its.answer(name);
    await its.answer("end");
    expect(its.ended()).toBe("resolved");
    expect(its.log.filter((line) => line === "decide end")).toHaveLength(1);
  });

  it("may ask for it more than once, and for another that asks in turn", async () => {
    const its = stage([node("a"), node("b", "a"), node("c", "b")], { decideNow: run });
    await its.answer("a");
    await its.answer("b");
    its.log.length = 0;
    await its.answer("c", after(1));
    await its.answer("b", after(0));
    await its.answer("a");
    await its.answer("b");
    await its.answer("c", after(1));
    await its.answer("b");
    await its.answer("c");
    expect(its.ended()).toBe("resolved");
    expect(its.log.filter((line) => line.startsWith("perform")).map((line) => line.slice(8))).toEqual([
      "b",
      "a",
      "b",
      "c",
      "b",
      "c",
    ]);
  });

  it("keeps to the limit, and its place is free while it waits", async () => {
    const its = stage([node("load"), node("a", "load"), node("b", "load")], { decideNow: run, concurrency: 1 });
    await its.answer("load");
    expect(its.performing()).toEqual(["a"]);
    await its.answer("a", after(0));
    expect(its.performing()).toHaveLength(1);
    while (its.ended() === "") {
      expect(its.performing()).toHaveLength(1);
      await its.answer(its.performing()[0]!);
    }
    expect(its.log.filter((line) => line.startsWith("perform")).toSorted()).toEqual([
      "perform a",
      "perform a",
      "perform b",
      "perform load",
      "perform load",
    ]);
  });

  it("may find that there is nothing left to do", async () => {
    const verdicts: Verdict[] = ["run", "run", "settled", "settled"];
    const its = stage([node("load"), node("clean", "load")], { decideNow: () => verdicts.shift() });
    await its.answer("load");
    await its.answer("clean", after(0));
    expect(its.log).toEqual([
      "decide load",
      "perform load",
      "decide clean",
      "perform clean",
      "decide load",
      "decide clean",
    ]);
    expect(its.ended()).toBe("resolved");
  });
});
