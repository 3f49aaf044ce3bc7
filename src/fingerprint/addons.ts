import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { sep } from "node:path";
import { digest } from "./digest.ts";

/** Digests of the native addons of the project that this process has loaded; those of packages have versions. */
export function addonDigests(): string[] {
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  return loaded
    .filter((path) => path.endsWith(".node") && !path.includes(`${sep}node_modules${sep}`))
    .map((path) => digest(readFileSync(path)))
    .sort();
}
