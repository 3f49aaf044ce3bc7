import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { SHAPES } from "../shapes.ts";
import { firstLine, type Peer } from "./peer.ts";

/** ninja: a file for each task, decided by the times of files and by the commands. */
export const ninja: Peer = {
  name: "ninja",
  largest: 10_000,
  version: () => firstLine("ninja", ["--version"]),
  prepare({ shape, size, input, folder }) {
    const builds = SHAPES[shape](size).map((dependencies, i) => {
      const needs = i === 0 ? input : dependencies.map((each) => `out${each}`).join(" ");
      return `build out${i}: write ${needs}\n  number = ${i}\n`;
    });
    writeFileSync(join(folder, "build.ninja"), `rule write\n  command = echo $number > $out\n${builds.join("")}`);
    return { file: "ninja", args: ["-j2"], cwd: folder };
  },
};
