import { styleText } from "node:util";
import { PipelineError } from "../index.ts";
import { columnsOf } from "./text/width.ts";
import { hanging, wrap } from "./text/wrap.ts";

/** Shows an error to a user: what, where, what to do next. A stack only for what is no user's mistake. */
export function printError(error: unknown): void {
  const mark = styleText("red", "error:", { stream: process.stderr });
  if (error instanceof PipelineError || (error as { name?: unknown } | undefined)?.name === "PipelineError") {
    const { message, code } = error as PipelineError;
    const its = `[${code}]`;
    const columns = columnsOf(process.stderr);
    const [first = "", ...rest] = `${message} ${its}`.split("\n");
    const text = [
      ...wrap(first, columns - MARK_WIDTH).map((line, i) => (i === 0 ? line : " ".repeat(MARK_WIDTH) + line)),
      ...rest.flatMap((line) => hanging(line, columns)),
    ].join("\n");
    console.error(`${mark} ${text.slice(0, -its.length)}${styleText("gray", its, { stream: process.stderr })}`);
  } else console.error(mark, error);
}

/** Of `error: `. */
const MARK_WIDTH = 7;
