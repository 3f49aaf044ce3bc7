// npm run bench [-- --quick] [-- --peers] [-- --only files]: measures this library beside the floor and the peers, prints
// the tables, and writes them to RESULTS.md.
//   --quick   a minute instead of five: fewer rounds, and nothing is written
//   --only    one table alone, and nothing is written: values, encodings, files, sql and others
//   --peers   larger graphs for the peers too (five minutes more), with wireit and msgpackr from npm
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { floor, here } from "./contestant.ts";
import { encodingTable } from "./encodingTable.ts";
import { filesTable } from "./filesTable.ts";
import { cliTable } from "./cliTable.ts";
import { askTable } from "./askTable.ts";
import { graphTable, type GraphResults } from "./graphTable.ts";
import { heading } from "./heading.ts";
import { fetchPackages, findPeers, type Peers } from "./peers/index.ts";
import { projectTable } from "./projectTable.ts";
import { reportTable } from "./reportTable.ts";
import { liveTable } from "./liveTable.ts";
import { inTemporaryFolder, runRounds, type Results } from "./rounds.ts";
import { pythonTable } from "./pythonTable.ts";
import { sqlTable } from "./sqlTable.ts";
import type { ShapeName } from "./shapes.ts";
import { mapsTable } from "./mapsTable.ts";
import { markdown, type Table } from "./table.ts";
import { tablesTable } from "./tablesTable.ts";
import { threadsTable } from "./threadsTable.ts";
import { valuesTable } from "./valuesTable.ts";

const {
  quick = false,
  peers: withPeers = false,
  only,
} = parseArgs({
  options: { quick: { type: "boolean" }, peers: { type: "boolean" }, only: { type: "string" } },
}).values;

interface GraphPlan {
  readonly shape: ShapeName;
  readonly size: number;
  readonly rounds: number;
  readonly quickRounds: number;
}

/** How often each graph is computed: the larger, the steadier and the longer. */
const GRAPHS: readonly GraphPlan[] = [
  { shape: "ladder", size: 1, rounds: 11, quickRounds: 5 },
  { shape: "ladder", size: 1000, rounds: 9, quickRounds: 3 },
  { shape: "wide", size: 1000, rounds: 9, quickRounds: 3 },
  { shape: "ladder", size: 10_000, rounds: 5, quickRounds: 3 },
  { shape: "wide", size: 10_000, rounds: 5, quickRounds: 3 },
  { shape: "ladder", size: 100_000, rounds: 3, quickRounds: 1 },
  { shape: "wide", size: 100_000, rounds: 3, quickRounds: 0 },
];

/** Peers are measured on the ladder; without --peers up to this size. */
const LARGEST_FOR_PEERS = 1000;
const PEER_ROUNDS = 3;

/** Tables that need no peers, which may be asked for by themselves. */
const TABLES: Readonly<Record<string, (rounds: number) => Table>> = {
  values: valuesTable,
  encodings: (rounds) => encodingTable(rounds, undefined),
  files: filesTable,
  project: projectTable,
  ask: askTable,
  cli: cliTable,
  maps: mapsTable,
  sql: sqlTable,
  tables: tablesTable,
  threads: threadsTable,
  report: reportTable,
  python: pythonTable,
  live: liveTable,
};

if (only === undefined) runAll();
else {
  const table = TABLES[only];
  if (table === undefined) throw new RangeError(`--only takes ${Object.keys(TABLES).join(", ")}`);
  process.stdout.write(markdown(table(quick ? 3 : 9)));
}

function runAll(): void {
  inTemporaryFolder((folder) => {
    const packages = withPeers ? fetchPackages(folder, ["wireit", "msgpackr"]) : undefined;
    const peers = findPeers(packages);
    const graphs: GraphResults[] = [];
    for (const { shape, size, rounds, quickRounds } of GRAPHS) {
      const own = quick ? quickRounds : rounds;
      if (own === 0) continue;
      console.error(`${size.toLocaleString("en")} tasks, ${shape}: ${own} rounds`);
      const results = new Map(runRounds([floor, here], shape, size, own));
      if (shape === "ladder") for (const [name, figures] of runPeers(peers, size)) results.set(name, figures);
      graphs.push({ shape, size, results });
    }
    const rounds = quick ? 3 : 9;
    console.error(`values, encodings and files: ${rounds} rounds`);
    const report = [
      heading(peers),
      markdown(graphTable(graphs)),
      "A project of many files: from each task's function to all that it reaches, with the inspector, and nothing to run.\n",
      markdown(projectTable(rounds)),
      "Asking, without running:\n",
      markdown(askTable(rounds)),
      "The command line: from its start to its end.\n",
      markdown(cliTable(rounds)),
      "Values: the result of one task, from its return until it is committed; then `getResult` in a new process.\n",
      markdown(valuesTable(rounds)),
      "Encodings of the same rows, without writing and reading:\n",
      markdown(encodingTable(rounds, packages)),
      "Files that a task declares as its input: `execute` in a new process, beside a plain script that lists and looks at, or hashes, the same files.\n",
      markdown(filesTable(rounds)),
      "A map of 10,000 items, beside as many tasks that do the same: `execute` in a new process.\n",
      markdown(mapsTable(rounds)),
      "SQL: `execute` in a new process, one task at a time, beside a plain script that copies the same queries to Parquet files. The target is for the tasks, whatever else `execute` does once (opening a new store, reading code, hashing 13 MB).\n",
      markdown(sqlTable(rounds)),
      "Tables: 1 million rows of 5 columns from SQL to TypeScript, beside plain `@duckdb/node-api` that reads into arrays; and rows of 1 kB that one task makes and the next reads.\n",
      markdown(tablesTable(rounds)),
      "Tasks in threads and processes: two that occupy the CPU, and 500 with nothing to do, one after the other, more than in the thread that runs the pipeline.\n",
      markdown(threadsTable(rounds)),
      "The HTML report of a run, in Chromium: from the navigation until it is loaded, and the time from frame to frame while its parts move.\n",
      markdown(reportTable(rounds)),
      "Python: `execute` of one task in a process that runs on, beside the script by itself. A script whose text is new is looked at by one more start of Python.\n",
      markdown(pythonTable(rounds)),
      "The command line while it is looked at: what the live picture takes more than the run without it, and how soon `--watch` runs what was saved.\n",
      markdown(liveTable()),
    ].join("\n");
    process.stdout.write(report);
    if (!quick) writeFileSync(`${import.meta.dirname}/RESULTS.md`, report);
  });
}

/** After the others, since some of them leave the disk with a hundred thousand files to write. */
function runPeers({ found }: Peers, size: number): Results {
  if (size > LARGEST_FOR_PEERS && !withPeers) return new Map();
  const able = found.filter(({ largest }) => size <= largest);
  console.error(`  ${able.map(({ name }) => name).join(", ")}`);
  return runRounds(able, "ladder", size, size > LARGEST_FOR_PEERS ? 1 : PEER_ROUNDS);
}
