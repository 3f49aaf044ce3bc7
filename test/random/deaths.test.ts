import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import fc, { SEED } from "../support/random.ts";
import { expect, it } from "vitest";
import { sqliteStore, type RunEvent } from "../../src/index.ts";
import type { GraphNode } from "../../src/model/graph.ts";
import { acyclicNodes } from "../model/graphs.ts";
import { emptyFolder } from "../store/folder.ts";

/** Of all; `npm run test:long` sets 150. */
const ROUNDS = Number(process.env.LITTLE_PIPELINES_TEST_DEATHS ?? 3);

/** How a process dies: at an event by itself, from outside once it has printed so many lines, or not. */
interface Death {
  readonly by: "itself" | "another" | "nobody";
  readonly after: number;
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  /** Tasks that were seen to finish, with their outcomes. */
  readonly finished: Readonly<Record<string, string>>;
  /** The sums of all tasks, where it came so far. */
  readonly sums: Readonly<Record<string, number>> | undefined;
  /** What was damaged. */
  readonly problems: readonly unknown[];
}

const ALIVE: Death = { by: "nobody", after: 0 };

async function run(folder: string, nodes: readonly GraphNode[], { by, after }: Death): Promise<Ended> {
  const script = join(import.meta.dirname, "../fixtures/crash/graph.ts");
  const its = spawn(process.execPath, [script, folder, JSON.stringify(nodes), by === "itself" ? String(after) : "0"]);
  const lines: Record<string, unknown>[] = [];
  let stderr = "";
  its.stderr.on("data", (text) => (stderr += text));
  createInterface({ input: its.stdout }).on("line", (line) => {
    // The last line may be cut short.
    if (line.endsWith("}")) lines.push(JSON.parse(line) as Record<string, unknown>);
    if (by === "another" && lines.length >= after) its.kill("SIGKILL");
  });
  const [code, signal] = (await once(its, "close")) as [number | null, NodeJS.Signals | null];
  const finished: Record<string, string> = {};
  for (const event of lines.filter((line) => "kind" in line) as unknown as RunEvent[])
    if (event.kind === "taskFinished") finished[event.task] = event.report.outcome;
  return {
    code,
    signal,
    stderr,
    finished,
    sums: lines.find((line) => "sums" in line)?.sums as Ended["sums"],
    problems: lines.flatMap((line) => ("problem" in line ? [line.problem] : [])),
  };
}

/** What every task comes to, worked out by itself. */
function sumsOf(nodes: readonly GraphNode[]): Record<string, number> {
  const sums: Record<string, number> = {};
  const sum = (name: string): number => {
    const number = nodes.findIndex((each) => each.name === name);
    return (sums[name] ??= nodes[number]!.dependencies.reduce((total, each) => total + sum(each), number + 1));
  };
  for (const { name } of nodes) sum(name);
  return sums;
}

const deaths: fc.Arbitrary<Death> = fc.record({
  by: fc.constantFrom("itself", "another", "nobody"),
  after: fc.integer({ min: 1, max: 40 }),
});

it(
  `two processes on a random graph, each killed at any moment, again and again: the values are right, nothing that finished is lost, nothing is stuck: ${ROUNDS} times`,
  { timeout: 3_600_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        acyclicNodes(8),
        fc.array(fc.tuple(deaths, deaths), { minLength: 1, maxLength: 2 }),
        async (nodes, pairs) => {
          const folder = emptyFolder();
          const sums = sumsOf(nodes);
          const kept = new Set<string>();
          for (const pair of pairs) {
            const ended = await Promise.all(pair.map((death) => run(folder, nodes, death)));
            for (const its of ended) {
              expect({ problems: its.problems, stderr: its.stderr }).toEqual({ problems: [], stderr: "" });
              // One that lives goes on, whatever becomes of the other.
              if (its.signal === null) expect(its).toMatchObject({ code: 0, sums });
              for (const name of kept) if (name in its.finished) expect(its.finished[name], name).toBe("reused");
            }
            for (const its of ended) for (const name of Object.keys(its.finished)) kept.add(name);
          }
          const last = await run(folder, nodes, ALIVE);
          expect(last).toMatchObject({ code: 0, stderr: "", problems: [], sums });
          for (const name of kept) expect(last.finished[name], name).toBe("reused");
          const again = await run(folder, nodes, ALIVE);
          expect(again).toMatchObject({ code: 0, sums });
          expect(new Set(Object.values(again.finished))).toEqual(new Set(["reused"]));
          await inspect(folder, nodes);
        },
      ),
      {
        numRuns: ROUNDS,
        seed: SEED,
        endOnFailure: true,
      },
    );
  },
);

/** The store is whole, has one entry for each task, and knows of no run that is going on. */
async function inspect(folder: string, nodes: readonly GraphNode[]): Promise<void> {
  const store = sqliteStore({ folder });
  const runs = await store.runs({ pipeline: "Graph", limit: 100 });
  expect(runs.filter(({ outcome }) => outcome === "running")).toEqual([]);
  for (const entry of (await store.heads("Graph")).values())
    expect(await store.readResult(entry), entry.task).toMatchObject({ kind: "bytes" });
  await store.close();
  const db = new DatabaseSync(join(folder, "database/store.sqlite"));
  expect(db.prepare("pragma integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
  expect(db.prepare("select count(*) as count from entries").get()).toEqual({ count: nodes.length });
  db.close();
}
