// node bench/values.ts COUNT: a task that returns COUNT rows, and what it takes to keep them; in
// the next process, where the same command finds them kept, what it takes to get them back.
import { pipeline, task } from "little-pipelines";
import { makeRows } from "./rows.ts";
import { seconds, tell } from "./tell.ts";

const count = Number(process.argv[2]);
let returned: number | undefined;
let finished = 0;

const rows = task("Rows", async () => {
  const made = makeRows(count);
  returned = performance.now();
  return made;
});
const table = pipeline("values", [rows]);
table.on("taskFinished", () => (finished = performance.now()));
await table.execute({ logLevel: "silent" });

if (returned !== undefined) {
  // From the task's return to its end: checked, encoded, hashed, written, and committed.
  tell({ answer: count, seconds: { store: seconds(returned, finished) } });
} else {
  const begin = performance.now();
  const read = await table.getResult(rows);
  tell({ answer: read.length, seconds: { load: seconds(begin, performance.now()) } });
}
