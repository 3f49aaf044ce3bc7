// npm run bench:team [-- --rounds 5]: a shared store on a PostgreSQL of its own, beside the store of one machine and a plain copy. Prints
// its tables; Debian's postgresql must be installed.
import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { setUpStore } from "little-pipelines/team";
import { startPostgres, whyNoPostgres } from "../test/support/postgres.ts";
import { measure, median, script, type Command, type Sample } from "./measure.ts";
import { format, mark, markdown, type Table } from "./table.ts";

const rounds = Number(parseArgs({ options: { rounds: { type: "string" } } }).values.rounds ?? 5);
const TASKS = 10_000;
const FILE_BYTES = 500 * 1000 * 1000;

if (whyNoPostgres !== undefined) throw new Error(whyNoPostgres);
const root = mkdtempSync(join(tmpdir(), "little-pipelines-bench-"));
const postgres = await startPostgres({ isSafe: true });
try {
  const graph = await postgres.database();
  await setUpStore(graph);
  process.stdout.write(`${markdown(graphTable(graph))}\n`);
  const files = await postgres.database();
  const shared = join(root, "folder");
  mkdirSync(shared);
  await setUpStore(files, { blobs: shared });
  process.stdout.write(markdown(fileTable(files, shared)));
} finally {
  await postgres.close();
  rmSync(root, { recursive: true, force: true });
}

/** Whole processes, the second of which has nothing to do. */
function graphTable(url: string): Table {
  const input = join(root, "input.txt");
  writeFileSync(input, "0\n");
  const commands = Object.entries({
    "one machine": { LITTLE_PIPELINES_DIR: join(root, "one") },
    shared: { LITTLE_PIPELINES_DIR: join(root, "shared"), LITTLE_PIPELINES_URL: url },
  }).map(([name, env]) => ({ name, command: script("ladder.ts", [TASKS, input], env) }));
  const first = new Map(commands.map(({ name, command }) => [name, measure(command).wall]));
  const nothing = new Map<string, Sample[]>(commands.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const { name, command } of commands) {
      const sample = measure(command);
      if (sample.ran !== 0) throw new Error(`${name} ran ${sample.ran} tasks`);
      nothing.get(name)!.push(sample);
    }
  const [one, all] = commands.map(({ name }) => median(nothing.get(name)!.map(({ wall }) => wall))) as [number, number];
  return {
    head: ["10,000 tasks, ladder", "one machine s", "shared s", "/ one machine", "target", ""],
    rows: [
      ["first run", format(first.get("one machine")), format(first.get("shared")), "", "", ""],
      ["nothing to do", format(one), format(all), format(all / one), "≤ 2 x one machine", mark(all / one <= 2)],
    ],
  };
}

/** Each round with a file of other contents, since one that is there is not put again; in turns, since who reads second finds it in memory. */
function fileTable(url: string, shared: string): Table {
  const samples: Record<"put" | "putFloor" | "get" | "getFloor", Sample[]> = {
    put: [],
    putFloor: [],
    get: [],
    getFloor: [],
  };
  for (let round = 0; round < rounds; round++) {
    const file = join(root, "big.bin");
    write(file, round);
    const copy = join(shared, "copy");
    samples.putFloor.push(measureSettled(script("sharedFileFloor.ts", [file, copy])));
    rmSync(copy);
    const here = join(root, "here");
    const there = join(root, `there-${round}`);
    mkdirSync(join(here, "shared"), { recursive: true });
    const put = measureSettled(script("sharedFile.ts", ["put", url, here, file]));
    samples.put.push(put);
    const blob = largestIn(shared);
    const fetches = [
      () => samples.getFloor.push(measureSettled(script("sharedFileFloor.ts", [blob, join(root, "fetched")]))),
      () => samples.get.push(measureSettled(script("sharedFile.ts", ["get", url, there, JSON.stringify(put.answer)]))),
    ];
    for (const fetch of round % 2 === 0 ? fetches : fetches.toReversed()) fetch();
    for (const path of [here, there, join(root, "fetched"), blob]) rmSync(path, { recursive: true, force: true });
  }
  const row = (name: string, floors: readonly Sample[], of: readonly Sample[]): string[] => {
    const floor = median(floors.map((its) => its.seconds!.floor!));
    const its = median(of.map((each) => each.seconds!.here!));
    const peak = Math.max(...of.map(({ peakMiB }) => peakMiB!));
    const isMet = its / floor <= 1.3;
    return [name, format(floor), format(its), format(its / floor), "≤ 1.3 x copy", mark(isMet), format(peak, 0)];
  };
  return {
    head: ["a file of 500 MB in a result", "copy with SHA-256 s", "here s", "/ copy", "target", "", "peak MiB"],
    rows: [
      row("kept, until it is in the shared folder", samples.putFloor, samples.put),
      row("fetched on another machine", samples.getFloor, samples.get),
    ],
  };
}

/** The one file of this round. */
function largestIn(folder: string): string {
  const path = readdirSync(folder, { recursive: true, encoding: "utf8" }).find((name) => /[0-9a-f]{64}$/.test(name))!;
  return join(folder, path);
}

/** What others have written and is not on the disk yet would slow it down. */
function measureSettled(command: Command): Sample {
  spawnSync("sync");
  return measure(command);
}

/** Not the same all over, and other bytes each time. */
function write(path: string, round: number): void {
  const piece = Buffer.alloc(1_000_000, `round ${round}, ${Date.now()} `);
  const file = openSync(path, "w");
  for (let at = 0; at < FILE_BYTES / piece.length; at++) {
    piece.writeUInt32LE(at);
    writeSync(file, piece);
  }
  closeSync(file);
}
