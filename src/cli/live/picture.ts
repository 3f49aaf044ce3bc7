import { describeCount } from "../../index.ts";
import { fitTo, plainText, textWidth } from "../text/width.ts";
import { line, type Paint, type Piece } from "./line.ts";
import type { LiveRun, RunningTask } from "./liveRun.ts";
import { bar, clock, detailsOf, shareOf, timesOf } from "./taskParts.ts";
import { timeLeft } from "./timeLeft.ts";

/** What a picture is drawn for. */
export interface PictureOptions {
  /** In milliseconds since 1970 UTC. */
  readonly now: number;
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
}

/** The picture of a run as lines, none wider than the terminal and no more than it shows: what runs, and a summary. */
export function picture(run: LiveRun, options: PictureOptions): string[] {
  const { columns, rows, paint } = options;
  // One column stays free, since terminals differ in what they do behind the last one.
  const width = Math.max(1, columns - 1);
  const most = Math.max(0, Math.min(rows - 2, Math.floor(rows * MOST_SHARE)));
  const draw = (pieces: readonly Piece[]): string => line(pieces, width, paint);
  const lines = [...runningLines(run, most, width, options.now), ...waitingLines(run, most)].slice(0, most);
  return [...lines, statusPieces(run, width, options.now)].map(draw);
}

/** The picture takes no more of the terminal: what has finished is to be seen above. */
const MOST_SHARE = 0.6;
const WIDEST_NAME = 40;
const BAR_COLUMNS = 16;
/** In narrower terminals the bars are left out, in still narrower ones the times. */
const LEAST_FOR_BARS = 72;
const LEAST_FOR_TIMES = 36;
/** A lonely task shows so many of its log lines. */
const MOST_LOGS = 5;

function runningLines(run: LiveRun, most: number, width: number, now: number): Piece[][] {
  const shown: RunningTask[] = [];
  // One line is for those that have no room.
  const room = run.running.size > most ? most - 1 : most;
  for (const task of run.running.values()) {
    if (shown.length >= room) break;
    shown.push(task);
  }
  const names = shown.map(({ name }) => plainText(name));
  const nameWidth = Math.min(WIDEST_NAME, Math.floor(width * 0.4), Math.max(0, ...names.map(textWidth)));
  const times = shown.map((task) => timesOf(task, now));
  const timeWidth = Math.max(0, ...times.map(textWidth));
  const hasBars = width >= LEAST_FOR_BARS && shown.some((task) => shareOf(task, now) !== undefined);
  const logCount = shown.length === 0 ? 0 : Math.min(MOST_LOGS, Math.floor((room - shown.length) / shown.length));
  const lines = shown.flatMap((task, i): Piece[][] => [
    [
      ["  "],
      [fitTo(names[i]!, nameWidth), "cyan"],
      ...(width >= LEAST_FOR_TIMES ? ([["  "], [fitTo(times[i]!, timeWidth)]] as const) : []),
      ...(hasBars ? ([["  "], ...bar(shareOf(task, now), BAR_COLUMNS)] as const) : []),
      ...detailsOf(task, now),
    ],
    ...task.logs
      .slice(task.logs.length - Math.min(task.logs.length, logCount))
      .map((text): Piece[] => [["    "], [plainText(text), "gray"]]),
  ]);
  const others = run.running.size - shown.length;
  if (others > 0) lines.push([["  "], [`and ${describeCount(others)} more`, "gray"]]);
  return lines;
}

/** So many that wait are named; the others are in the count. */
const SHOWN_WAITING = 3;

function waitingLines(run: LiveRun, most: number): Piece[][] {
  if (run.running.size >= most) return [];
  return [...run.waiting.entries().take(SHOWN_WAITING)].map(([name, why]) => [
    ["  "],
    [plainText(name), "cyan"],
    ["  "],
    [plainText(why), "yellow"],
  ]);
}

const SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
const TURN_MS = 100;

function statusPieces(run: LiveRun, width: number, now: number): Piece[] {
  const { ran, reused, failed, skipped, cancelled } = run.counts;
  const counts: (readonly [count: number, word: string, style?: Piece[1]])[] = [
    [run.running.size, "running", "blue"],
    [ran, "done", "green"],
    [reused, "reused", "gray"],
    [failed, "failed", "red"],
    [skipped, "skipped", "yellow"],
    [cancelled, "cancelled", "yellow"],
    [run.waiting.size, "waiting", "yellow"],
    [run.leftCount, "left"],
  ];
  const pieces: Piece[] = [];
  for (const [count, word, style] of counts) {
    if (count === 0) continue;
    if (pieces.length > 0) pieces.push([" · ", "gray"]);
    pieces.push(style === undefined ? [`${describeCount(count)} ${word}`] : [`${describeCount(count)} ${word}`, style]);
  }
  const spinner = SPINNER[Math.floor(now / TURN_MS) % SPINNER.length]!;
  const time: Piece[] = [
    [clock(now - run.startedAt), "bold"],
    [leftText(run, now), "gray"],
  ];
  if (width < LEAST_FOR_TIMES) return [[spinner, "blue"], [" "], ...time, [" "], ...pieces];
  return [[spinner, "blue"], [" "], [plainText(run.pipeline), "bold"], ["  "], ...time, ["  "], ...pieces];
}

function leftText(run: LiveRun, now: number): string {
  const left = timeLeft(run, now);
  if (left === undefined || left.leftMs < 1000) return "";
  return `, ${left.isAtMost ? "up to" : "about"} ${clock(left.leftMs)} left`;
}
