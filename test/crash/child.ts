import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { expect } from "vitest";
import { sqliteStore, type RunEvent, type RunRecord } from "../../src/index.ts";

/** What was seen of a process that ran the example. */
export interface Seen {
  readonly events: readonly RunEvent[];
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  readonly stderr: string;
  /** What `Sum` came to, where the run was over. */
  readonly sum: number | undefined;
  /** Tasks that were seen to finish, with their outcomes. */
  readonly finished: Readonly<Record<string, string>>;
}

/**
 * Runs the example in a process of its own.
 *
 * @param kill where it kills itself: see `run.ts`
 * @param killAfter how many lines it may print before it is killed from outside
 */
export async function run(folder: string, kill = "never", killAfter = Number.POSITIVE_INFINITY): Promise<Seen> {
  const script = join(import.meta.dirname, "../fixtures/crash/run.ts");
  const child = spawn(process.execPath, [script, folder, kill], { stdio: ["ignore", "pipe", "pipe"] });
  const lines: Record<string, unknown>[] = [];
  let stderr = "";
  child.stderr.on("data", (text) => (stderr += text));
  createInterface({ input: child.stdout }).on("line", (line) => {
    // The last line may be cut short.
    if (line.endsWith("}")) lines.push(JSON.parse(line) as Record<string, unknown>);
    if (lines.length >= killAfter) child.kill("SIGKILL");
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.on("close", (...how) => resolve(how)),
  );
  const events = lines.filter((line) => "kind" in line) as unknown as RunEvent[];
  const finished: Record<string, string> = {};
  for (const event of events) if (event.kind === "taskFinished") finished[event.task] = event.report.outcome;
  return {
    events,
    code,
    signal,
    stderr,
    finished,
    sum: lines.find((line) => "sum" in line)?.sum as number | undefined,
  };
}

/** Looks at a store from outside: everything in it must be whole, and what finished must be there. */
export async function inspect(folder: string, { finished }: Pick<Seen, "finished">): Promise<readonly RunRecord[]> {
  const told: string[] = [];
  const store = sqliteStore({ folder, onDamage: (problem) => told.push(problem) });
  const runs = await store.runs({ pipeline: "Crash", limit: 100 });
  const db = new DatabaseSync(join(folder, "database/store.sqlite"));
  expect(db.prepare("pragma integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
  const entries = db.prepare("select task, key, hash, size_bytes as sizeBytes from entries").all() as unknown as {
    task: string;
    key: string;
    hash: string;
    sizeBytes: number;
  }[];
  db.close();
  for (const { task, key, hash, sizeBytes } of entries)
    expect(await store.readResult({ task, key, result: { hash, sizeBytes } }), task).toMatchObject({ kind: "bytes" });
  expect(entries.map(({ task }) => task)).toEqual(expect.arrayContaining(Object.keys(finished)));
  expect(told).toEqual([]);
  await store.close();
  return runs;
}
