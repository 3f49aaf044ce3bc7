import { rmSync, writeFileSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { measure, median, type Command } from "./measure.ts";
import { editProject, writeProject } from "./project.ts";
import { inTemporaryFolder } from "./rounds.ts";
import { format, mark, type Table } from "./table.ts";

/** The targets of issue 3, in seconds. */
const MOST_NOTHING = 0.15;
const MOST_EDITED = 0.05;

const EMPTY =
  'import { pipeline, task } from "little-pipelines";\nawait pipeline("empty", [task("Only", () => 1)]).execute({ logLevel: "silent" });\n';

/** 200 tasks in 50 files of 300 lines that import each other, beside a pipeline with one task, in turn. */
export function projectTable(rounds: number): Table {
  const samples = { empty: [] as number[], load: [] as number[], nothing: [] as number[], edited: [] as number[] };
  inTemporaryFolder((folder) => {
    writeProject(folder);
    writeFileSync(join(folder, "empty.ts"), EMPTY);
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(join(import.meta.dirname, ".."), join(folder, "node_modules/little-pipelines"), "dir");
    const command = (file: string): Command => ({ file: process.execPath, args: [file], cwd: folder });
    const ran = (file: string): number => {
      const sample = measure(command(file));
      if (sample.ran !== undefined && sample.ran > 0) throw new Error(`${sample.ran} tasks ran with nothing to do`);
      return sample.wall;
    };
    measure(command("run.ts"));
    measure(command("empty.ts"));
    for (let round = 0; round < rounds; round++) {
      samples.empty.push(ran("empty.ts"));
      samples.load.push(ran("pipeline.ts"));
      samples.nothing.push(ran("run.ts"));
      editProject(folder, round);
      samples.edited.push(ran("run.ts"));
    }
    rmSync(join(folder, "node_modules"), { recursive: true });
  });
  const [empty, load] = [median(samples.empty), median(samples.load)];
  const row = (what: string, its: number, than: number, most: number, name: string): string[] => [
    what,
    format(empty),
    format(load),
    format(its),
    format(its - than),
    `≤ ${most} s more than ${name}`,
    mark(its - than <= most),
  ];
  const [nothing, edited] = [median(samples.nothing), median(samples.edited)];
  return {
    head: ["200 tasks in 50 files", "one task s", "loading alone s", "here s", "more", "target", ""],
    rows: [
      row("nothing to do", nothing, empty, MOST_NOTHING, "one task"),
      row("one file edited", edited, nothing, MOST_EDITED, "nothing to do"),
    ],
  };
}
