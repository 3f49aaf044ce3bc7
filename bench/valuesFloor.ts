// node bench/valuesFloor.ts COUNT FORMAT FILE: the same rows in one file, with nothing checked and
// no hash; in the next process, where the file is there, read again.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";
import { makeRows, type Row } from "./rows.ts";
import { seconds, tell } from "./tell.ts";

const [count, format, file] = process.argv.slice(2) as [string, "v8" | "json", string];

if (existsSync(file)) {
  const begin = performance.now();
  const read = (format === "v8" ? deserialize(readFileSync(file)) : JSON.parse(readFileSync(file, "utf8"))) as Row[];
  tell({ answer: read.length, seconds: { load: seconds(begin, performance.now()) } });
} else {
  const rows = makeRows(Number(count));
  const begin = performance.now();
  writeFileSync(file, format === "v8" ? serialize(rows) : JSON.stringify(rows));
  tell({ answer: rows.length, seconds: { store: seconds(begin, performance.now()) } });
}
