import { spawnSync } from "node:child_process";
import { seconds, type Told } from "./tell.ts";

/** One run of a whole process. */
export interface Sample extends Partial<Told> {
  /** From before its start to after its end, in seconds. */
  readonly wall: number;
}

/** What is run: a command, and what it needs. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What the user set for this library is not for its benchmark. */
const ENVIRONMENT = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith("LITTLE_PIPELINES_")),
);

/** Runs a command to its end, and takes its time. */
export function measure({ file, args, cwd, env }: Command): Sample {
  const begin = performance.now();
  const { status, error, stdout, stderr } = spawnSync(file, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...ENVIRONMENT, ...env },
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const wall = seconds(begin, performance.now());
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${file} ${args.join(" ")} ended with ${status}: ${stderr.slice(-2000)}`);
  const line = stdout.trimEnd().split("\n").at(-1) ?? "";
  return line.startsWith("{") ? { ...(JSON.parse(line) as Told), wall } : { wall };
}

/** A script of this folder, with Node as it runs now. */
export function script(name: string, args: readonly (string | number)[], env: Record<string, string> = {}): Command {
  return { file: process.execPath, args: [`${import.meta.dirname}/${name}`, ...args.map(String)], env };
}

/** The middle of several figures: one slow or one lucky run does not move it. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("no figures to take the median of");
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
