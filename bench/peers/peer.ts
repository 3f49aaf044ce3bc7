import { spawnSync } from "node:child_process";
import type { Contestant } from "../contestant.ts";

/** Another system that does this job, where it is installed. */
export interface Peer extends Contestant {
  /** Undefined where it is not installed. */
  version(): string | undefined;
}

/** The first line that a command prints; undefined where there is no such command, or it fails. */
export function firstLine(file: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(file, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return status === 0 ? stdout.split("\n")[0]!.trim() : undefined;
}
