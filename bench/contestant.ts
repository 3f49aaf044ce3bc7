import { join } from "node:path";
import { script, type Command } from "./measure.ts";
import type { ShapeName } from "./shapes.ts";

/** A graph to compute, and where. */
export interface Job {
  readonly shape: ShapeName;
  readonly size: number;
  /** The file that the first task reads: a number in its first line. */
  readonly input: string;
  /** An empty folder for whatever must be kept. */
  readonly folder: string;
}

/** Who computes a graph: this library, the floor, or a peer. */
export interface Contestant {
  readonly name: string;
  /** The most tasks that are bearable. */
  readonly largest: number;
  /** Writes what it needs; the command computes everything, and when run again what changed. */
  prepare(job: Job): Command;
}

export const here: Contestant = {
  name: "here",
  largest: Infinity,
  prepare: ({ shape, size, input, folder }) =>
    script(`${shape}.ts`, [size, input], { LITTLE_PIPELINES_DIR: join(folder, "state") }),
};

export const floor: Contestant = {
  name: "floor",
  largest: Infinity,
  prepare: ({ shape, size, input, folder }) => script("floor.ts", [shape, size, input, join(folder, "state.json")]),
};
