import { styleText } from "node:util";
import { PipelineError } from "../index.ts";
import { printError } from "../cli/printError.ts";
import { ownFrames } from "../cli/text/frames.ts";

/** Shows what a method of the user's shell threw: what it says, and where in the user's own files. */
export function printThrown(error: unknown): void {
  if (!(error instanceof Error) || error instanceof PipelineError) return printError(error);
  const mark = styleText("red", "error:", { stream: process.stderr });
  console.error([`${mark} ${String(error)}`, ...placesOf(error)].join("\n"));
}

function placesOf(error: Error): readonly string[] {
  const places = ownFrames(error.stack ?? "").map((frame) =>
    styleText("gray", `    ${frame}`, { stream: process.stderr }),
  );
  const { cause } = error;
  return cause instanceof Error ? [...places, `  since: ${String(cause)}`, ...placesOf(cause)] : places;
}
