// Writes the API reference in docs/api from the built declarations; with --check, says what of it is not as it would be.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiReference } from "./reference.ts";

const folder = join(import.meta.dirname, "../../docs/api");
const reference = await apiReference();
mkdirSync(folder, { recursive: true });
const before = new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")]));
const stale = [...new Set([...before.keys(), ...reference.keys()])].filter(
  (file) => before.get(file) !== reference.get(file),
);

if (process.argv.includes("--check")) {
  for (const file of stale) console.error(`docs/api/${file} is not what the docstrings say: npm run docs`);
  if (stale.length > 0) process.exitCode = 1;
} else {
  for (const file of stale) {
    const text = reference.get(file);
    if (text === undefined) rmSync(join(folder, file));
    else writeFileSync(join(folder, file), text);
    console.log(`docs/api/${file}`);
  }
}
