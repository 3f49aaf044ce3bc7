import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { SHAPES } from "../shapes.ts";
import { firstLine, type Peer } from "./peer.ts";

/** GNU make: a file for each task, decided by the times of files. */
export const make: Peer = {
  name: "make",
  largest: 10_000,
  version: () => firstLine("make", ["--version"])?.replace("GNU Make ", ""),
  prepare({ shape, size, input, folder }) {
    const rules = SHAPES[shape](size).map((dependencies, i) => {
      const needs = i === 0 ? input : dependencies.map((each) => `out${each}`).join(" ");
      return `out${i}: ${needs}\n\t@echo ${i} > out${i}\n`;
    });
    const all = `all: ${Array.from({ length: size }, (_, i) => `out${i}`).join(" ")}\n.PHONY: all\n`;
    writeFileSync(join(folder, "Makefile"), all + rules.join(""));
    return { file: "make", args: ["--silent", "-j2"], cwd: folder };
  },
};
