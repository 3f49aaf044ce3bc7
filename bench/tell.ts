import { readFileSync } from "node:fs";

/** What a measured process says of itself, as its last line on stdout. */
export interface Told {
  /** Checked to be the same from all who compute the same. */
  readonly answer: unknown;
  /** How many tasks ran. */
  readonly ran?: number;
  /** Parts of its time that it measured itself, in seconds. */
  readonly seconds?: Readonly<Record<string, number>>;
  /** The length of what it encoded. */
  readonly bytes?: number;
  /** The most memory that it had at once. */
  readonly peakMiB?: number;
}

/** Tells the parent process, as this one ends. */
export function tell(told: Told): void {
  process.once("exit", () => console.log(JSON.stringify({ ...told, peakMiB: peakMiB() })));
}

/** `resourceUsage` begins with the parent's size at the fork on Linux; /proc knows better. */
function peakMiB(): number {
  try {
    const kib = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    if (kib !== undefined) return Number(kib) / 1024;
  } catch {
    // No /proc here.
  }
  return process.resourceUsage().maxRSS / 1024;
}

/** Milliseconds from one moment to another, as seconds. */
export function seconds(begin: number, end: number): number {
  return (end - begin) / 1000;
}
