import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { SHAPES } from "../shapes.ts";
import type { Peer } from "./peer.ts";

/** wireit: npm scripts, decided by files, commands and the fingerprints of what they depend on. */
export function wireit(packages: string): Peer {
  return {
    name: "wireit",
    largest: 1000,
    version: () =>
      (JSON.parse(readFileSync(join(packages, "node_modules/wireit/package.json"), "utf8")) as { version: string })
        .version,
    prepare({ shape, size, input, folder }) {
      symlinkSync(join(packages, "node_modules"), join(folder, "node_modules"));
      const graph = SHAPES[shape](size);
      const names = graph.map((_, i) => `task${i}`);
      const needs = graph.map((dependencies) => dependencies.map((each) => names[each]!));
      const its = names.map((name, i) => [
        name,
        { command: "true", dependencies: needs[i], files: i === 0 ? [relative(folder, input)] : [], output: [] },
      ]);
      writeFileSync(
        join(folder, "package.json"),
        JSON.stringify({
          name: "graph",
          version: "1.0.0",
          scripts: Object.fromEntries(["all", ...names].map((name) => [name, "wireit"])),
          wireit: { all: { dependencies: names }, ...Object.fromEntries(its) },
        }),
      );
      return { file: "npm", args: ["run", "all"], cwd: folder, env: { WIREIT_LOGGER: "quiet", WIREIT_PARALLEL: "2" } };
    },
  };
}
