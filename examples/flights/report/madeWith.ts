import { readFile } from "node:fs/promises";
import { expire, task } from "little-pipelines";

const PACKAGES = ["vega-datasets", "vega-lite", "vega"] as const;

export interface MadeWith {
  readonly node: string;
  /** Versions by package, as installed. */
  readonly packages: Readonly<Record<string, string>>;
}

// What the report is made with, for its last line. No input can be declared for the machine, so it is
// asked in every run; while it gives the same answer, the report stays as it is.
export const madeWith = task("MadeWith", { expire: expire.onComplete() }, async ({ path }): Promise<MadeWith> => {
  const versions = await Promise.all(
    PACKAGES.map(async (name) => {
      const text = await readFile(path(`node_modules/${name}/package.json`), "utf8");
      return [name, (JSON.parse(text) as { version: string }).version];
    }),
  );
  return { node: process.versions.node, packages: Object.fromEntries(versions) as Record<string, string> };
});
