import { styleText } from "node:util";
import { PipelineError } from "../index.ts";
import { columnsOf } from "./text/width.ts";
import { hanging } from "./text/wrap.ts";

/** Shows an error to a user: what, where, what to do next. A stack only for what is no user's mistake. */
export function printError(error: unknown): void {
  const mark = styleText("red", "error:", { stream: process.stderr });
  if (error instanceof PipelineError || (error as { name?: unknown } | undefined)?.name === "PipelineError") {
    const { message, code } = error as PipelineError;
    const its = `[${code}]`;
    const columns = columnsOf(process.stderr);
    const text = `${message} ${its}`
      .split("\n")
      .flatMap((line) => hanging(line, columns))
      .join("\n");
    console.error(`${mark} ${text.slice(0, -its.length)}${styleText("gray", its, { stream: process.stderr })}`);
  } else console.error(mark, error);
}
