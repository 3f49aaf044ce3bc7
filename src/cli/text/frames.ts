import { pathToFileURL } from "node:url";
import { packageFolder } from "../packageFolder.ts";

/** The frames of a stack that lie in the user's code, in the order in which they stand there. */
export function ownFrames(stack: string): readonly string[] {
  return stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line) && !OTHERS.some((its) => line.includes(its)))
    .map((line) => line.trim());
}

/** In the stacks of all errors, and of no use to those who look for their own mistake. */
const OTHERS: readonly string[] = [
  "node:",
  "<anonymous>",
  "/node_modules/little-pipelines/",
  pathToFileURL(packageFolder()).href,
];
