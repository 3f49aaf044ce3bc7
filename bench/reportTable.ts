import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { findBrowser } from "../test/support/browser.ts";
import { measure, median, script } from "./measure.ts";
import type { Frames, ReportFigures } from "./report.ts";
import { inTemporaryFolder } from "./rounds.ts";
import { format, mark, type Table } from "./table.ts";

const SIZE = 10_000;
const SHAPES = ["wide", "ladder"] as const;
/** A frame of a screen with 60 pictures a second, and a fifth for what the clock does not see. */
const FRAME_MS = 20;
const MOST_LOAD_MS = 1_000;

/** The report of a run of 10,000 tasks: written, opened in Chromium, and moved. */
export function reportTable(rounds: number): Table {
  const rows: (readonly string[])[] = [];
  if (findBrowser() === undefined) console.error("No Chromium on this machine: the report is not measured.");
  else for (const shape of SHAPES) rows.push(...measured(shape, Math.ceil(rounds / 3)));
  return { head: ["10,000 tasks", "shape", "ms", "slowest 5 % ms", "work ms", "target", ""], rows };
}

function measured(shape: (typeof SHAPES)[number], rounds: number): string[][] {
  const all = inTemporaryFolder((folder) => {
    const input = join(folder, "input.txt");
    writeFileSync(input, "1");
    const env = { LITTLE_PIPELINES_DIR: join(folder, "state") };
    const file = join(folder, "report.html");
    const figures: (ReportFigures & { readonly writeMs: number })[] = [];
    const pipeline = join(folder, "pipeline.ts");
    const graph = JSON.stringify(join(import.meta.dirname, "graph.ts"));
    writeFileSync(
      pipeline,
      `import { makeGraph } from ${graph};\nexport default makeGraph("${shape}", ${SIZE}, ${JSON.stringify(input)});\n`,
    );
    measure(script("../dist/bin.js", ["run", pipeline, "--log-level", "silent"], env));
    for (let round = 0; round < rounds; round++) {
      const { wall } = measure(script("../dist/bin.js", ["report", pipeline, "-o", file], env));
      const told = execFileSync(process.execPath, [join(import.meta.dirname, "report.ts"), file], { encoding: "utf8" });
      figures.push({ ...(JSON.parse(told) as ReportFigures), writeMs: wall * 1000 });
    }
    return figures;
  });
  const of = (pick: (its: (typeof all)[number]) => number): number => median(all.map(pick));
  const loadMs = of((its) => its.loadMs);
  const row = (name: string, ms: number, more: readonly string[] = ["", "", "", ""]): string[] => [
    name,
    shape,
    format(ms, 0),
    ...more,
  ];
  const moved = Object.keys(all[0]!.movements).map((name) => {
    const frames = (pick: (its: Frames) => number): number => of((its) => pick(its.movements[name]!));
    const median = frames((its) => its.median);
    const p95 = frames((its) => its.p95);
    const work = frames((its) => its.workMs);
    return row(name, median, [format(p95, 0), format(work, 1), `≤ ${FRAME_MS} ms a frame`, mark(p95 <= FRAME_MS)]);
  });
  const writeMs = of((its) => its.writeMs);
  const firstPaintMs = of((its) => its.firstPaintMs);
  return [
    row("written, as a whole process", writeMs),
    row("first paint", firstPaintMs),
    row("loaded", loadMs, ["", "", `≤ ${MOST_LOAD_MS} ms`, mark(loadMs <= MOST_LOAD_MS)]),
    ...moved,
  ];
}
