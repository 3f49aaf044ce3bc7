import { styleText } from "node:util";
import { consoleListener, type LogLevel, type RunEvent, type RunListener } from "../../index.ts";
import { plainText } from "../text/width.ts";
import { hideCursor } from "./cursor.ts";
import { divert } from "./divert.ts";
import { fold } from "./fold.ts";
import type { Paint } from "./line.ts";
import { LiveRun } from "./liveRun.ts";
import { picture } from "./picture.ts";
import { screen } from "./screen.ts";
import { divertWarnings } from "./warnings.ts";

/** Ten times a second; a run that is over sooner is never drawn. */
const PAINT_EVERY_MS = 100;

/**
 * Draws a run on stderr: what runs now below, what has finished above, as lines that stay. What the tasks write
 * themselves to a terminal is put above too.
 *
 * @param level the least grave lines that are put above
 */
export function livePicture(level: LogLevel): RunListener {
  const run = new LiveRun();
  const { stderr, stdout } = process;
  const writeNow = stderr.write.bind(stderr);
  const shown = screen({
    write: (text) => writeNow(text),
    get columns() {
      return stderr.columns || 80;
    },
    get rows() {
      return stderr.rows || 24;
    },
  });
  const hasColours = (process.env.NO_COLOR ?? "") === "";
  const paint: Paint = (style, text) => (hasColours ? styleText(style, text, { validateStream: false }) : text);
  const folding = fold();
  const above = (text: string): void => shown.above(text);
  const terminalOut = {
    write: above,
    isTTY: true,
    get columns() {
      return stderr.columns || 80;
    },
  };
  const lines = consoleListener({ level, isBrief: true, out: terminalOut });
  const onResize = (): void => shown.resized();
  let showCursor: (() => void) | undefined;
  const draw = (): void => {
    showCursor ??= hideCursor(writeNow, () => shown.forget());
    above(folding.folded());
    shown.paint(picture(run, { now: Date.now(), columns: stderr.columns || 80, rows: stderr.rows || 24, paint }));
  };
  stderr.on("resize", onResize);
  const stopDiverting = divert([stderr, ...(stdout.isTTY ? [stdout] : [])], above);
  const stopWarnings = divertWarnings(above);
  // It keeps no process alive that has nothing else to do: that is how a task is noticed which waits for nothing.
  const painting = setInterval(draw, PAINT_EVERY_MS).unref();
  const end = (): void => {
    clearInterval(painting);
    void lines.flush();
    stopWarnings();
    stopDiverting();
    stderr.off("resize", onResize);
    process.off("exit", end);
    above(folding.folded());
    shown.paint([]);
    showCursor?.();
  };
  // Whatever ends the process: what was told stays on the terminal, and the picture does not.
  process.on("exit", end);

  return {
    handle(event) {
      for (const log of failedLogs(run, event, level)) above(`${" ".repeat(10)}${paint("gray", log)}\n`);
      run.apply(event);
      if (event.kind === "runFinished") {
        // The summary is the last line.
        void lines.flush();
        above(folding.folded());
      }
      if (level === "debug" || folding.isTold(event)) lines.handle(event);
    },
    async flush() {
      end();
    },
  };
}

/** The last that a task, or the items of it that failed, logged: what has been in the picture alone. */
function failedLogs(run: LiveRun, event: RunEvent, level: LogLevel): readonly string[] {
  if (level === "debug" || event.kind !== "taskFinished" || event.report.outcome !== "failed") return [];
  const isAbove: Readonly<Record<LogLevel, boolean>> = {
    debug: false,
    info: false,
    warn: level !== "error",
    error: true,
  };
  return (run.running.get(event.task)?.unsettled ?? [])
    .filter((log) => !isAbove[log.level])
    .slice(-SHOWN_LOGS)
    .map(({ text }) => plainText(`${event.task}  ${text}`));
}

/** So many of the last log lines of a task that failed are put above. */
const SHOWN_LOGS = 10;
