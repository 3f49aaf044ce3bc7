import { describeCount } from "../../index.ts";
import { plainText } from "../text/width.ts";
import type { Piece } from "./line.ts";
import type { RunningTask } from "./liveRun.ts";

/** A time that goes on, as short as it can be read: `1.2 s`, `34 s`, `2:05`, `1:02:05`. */
export function clock(ms: number): string {
  const tenths = Math.max(0, Math.floor(ms / 100));
  if (tenths < 100) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.floor(tenths / 10);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  const two = (value: number): string => String(value).padStart(2, "0");
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** How long it has run, and how long it took the last time: `1.2 s of 2.5 s`. */
export function timesOf({ startedAt, expectedMs }: RunningTask, now: number): string {
  const elapsed = clock(now - startedAt);
  return expectedMs === undefined || expectedMs < 100 ? elapsed : `${elapsed} of ${clock(expectedMs)}`;
}

/** How much of a task is done: by what it tells, else by the time that it took before. */
export function shareOf({ progress, startedAt, expectedMs }: RunningTask, now: number): number | undefined {
  if (progress !== undefined && progress.total > 0) return Math.min(1, Math.max(0, progress.done / progress.total));
  return expectedMs === undefined || expectedMs <= 0 ? undefined : Math.min(1, (now - startedAt) / expectedMs);
}

const EIGHTHS = " ▏▎▍▌▋▊▉";

/** A bar of so many columns, to an eighth of one; blanks where the share is not known. */
export function bar(share: number | undefined, columns: number): Piece[] {
  if (share === undefined) return [[" ".repeat(columns)]];
  const eighths = Math.round(share * columns * 8);
  const whole = Math.floor(eighths / 8);
  const rest = eighths % 8 === 0 ? "" : EIGHTHS[eighths % 8]!;
  return [
    ["█".repeat(whole) + rest, "blue"],
    ["░".repeat(columns - whole - rest.length), "gray"],
  ];
}

/** So many items of a map are named. */
const SHOWN_BRANCHES = 3;
/** Items that would be taken for counts. */
const NUMBERS = /^[\d., -]+$/;

/** What it is at: how far it is, its step or items, where it runs. */
export function detailsOf(task: RunningTask, now: number): Piece[] {
  const { progress, steps, branches, failedBranchCount, retry, executor } = task;
  const pieces: Piece[] = [];
  const add = (text: string, style?: Piece[1]): void => {
    pieces.push([pieces.length === 0 ? "  " : " · ", "gray"], style === undefined ? [text] : [text, style]);
  };
  if (progress !== undefined) add(`${describeCount(progress.done)} of ${describeCount(progress.total)}`);
  if (failedBranchCount > 0) add(`${describeCount(failedBranchCount)} failed`, "red");
  if (retry !== undefined) {
    const left = retry.at - now;
    add(`attempt ${retry.attempt + 1}${left > 0 ? ` in ${clock(left)}` : ""}`, "yellow");
  }
  if (steps.length > 0) add(steps.map(plainText).join(", "));
  if (branches.size > 0) {
    const names = [...branches.values().take(SHOWN_BRANCHES)].map(plainText).join(", ");
    const of = NUMBERS.test(names) ? (branches.size === 1 ? "item " : "items ") : "";
    const more = branches.size > SHOWN_BRANCHES ? ` and ${describeCount(branches.size - SHOWN_BRANCHES)} more` : "";
    add(of + names + more);
  }
  if (executor !== undefined) add(executor, "gray");
  return pieces;
}
