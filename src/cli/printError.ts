import { styleText } from "node:util";
import { PipelineError } from "../index.ts";

/** Shows an error to a user: what, where, what to do next. A stack only for what is no user's mistake. */
export function printError(error: unknown): void {
  const mark = styleText("red", "error:", { stream: process.stderr });
  if (error instanceof PipelineError || (error as { name?: unknown } | undefined)?.name === "PipelineError") {
    console.error(
      `${mark} ${(error as PipelineError).message} ${styleText("gray", `[${(error as PipelineError).code}]`, { stream: process.stderr })}`,
    );
  } else console.error(mark, error);
}
