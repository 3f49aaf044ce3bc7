import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { PipelineError } from "../model/errors.ts";
import type { Refusal } from "./commonJs.ts";
import { shownPath } from "./shownPath.ts";
import { Uncaught } from "./uncaught.ts";

/** What to write instead of TypeScript that is more than types. */
const INSTEAD: readonly (readonly [RegExp, string])[] = [
  [/enum/, 'Write a constant instead: const Color = { Red: "red" } as const;'],
  [/namespace|module/, "Write a module of its own, or a constant object, instead of the namespace."],
  [/parameter property/, "Declare the field, and assign it in the constructor's body."],
  [/import/, 'Write import x from "…" instead of import x = require("…").'],
];

/** Why a module could not be loaded: where, and what to do, for each mistake that users make. */
export async function explainLoadError(error: unknown, path: string, file: string): Promise<PipelineError> {
  if (error instanceof PipelineError) return error;
  if (error instanceof Uncaught) return explainUncaught(error, file);
  const { code, message, stack } = partsOf(error);
  const failed = (what: string, hint: string): PipelineError =>
    new PipelineError("LOAD_FAILED", what, { hint, cause: error });
  if (code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") {
    const hint = INSTEAD.find(([pattern]) => pattern.test(message))?.[1] ?? "Write it in plain JavaScript with types.";
    return failed(
      `${placeOf(stack) ?? file}: Node cannot strip this: ${message.replace(" is not supported in strip-only mode", "")}`,
      hint,
    );
  }
  if (error instanceof SyntaxError) {
    const place = placeOf(stack) ?? (await firstSyntaxError(path)) ?? file;
    const { what, hint } = await explainSyntaxError(message, fileOf(stack) ?? path);
    return failed(`${place}: ${what}`, hint);
  }
  if (code === "ERR_MODULE_NOT_FOUND") return failed(`${file}: ${message}`, missingModuleHint(message));
  return failed(`${file} threw while it was loaded: ${message}${frameOf(stack)}`, "Mend what runs at its top level.");
}

/** Loaded only now: the parser takes longer to load than all that a pipeline usually needs. */
async function explainSyntaxError(message: string, path: string): Promise<Refusal> {
  const { takenForCommonJs } = await import("./commonJs.ts");
  const { explainMissingExport } = await import("./missingExport.ts");
  return (
    takenForCommonJs(path) ??
    explainMissingExport(message, path) ?? { what: message, hint: "Correct the syntax there." }
  );
}

function explainUncaught({ thrown, what }: Uncaught, file: string): PipelineError {
  const { message, stack } = partsOf(thrown);
  return new PipelineError("LOAD_FAILED", `${file} ${what} while it was loaded: ${message}${frameOf(stack)}`, {
    hint: "Await each promise that its top level starts, and catch what its callbacks throw.",
    cause: thrown,
  });
}

/** Anything can be thrown: null, a text, an object without a message. */
function partsOf(error: unknown): { readonly code: unknown; readonly message: string; readonly stack: string } {
  const { code, message, stack } = Object(error) as { code?: unknown; message?: unknown; stack?: unknown };
  return {
    code,
    message: typeof message === "string" ? message : inspect(error, { depth: 0, breakLength: Infinity }),
    stack: typeof stack === "string" ? stack : "",
  };
}

function missingModuleHint(message: string): string {
  const name = /Cannot find package '([^']+)'/.exec(message)?.[1];
  if (name !== undefined) return `Install it: npm install ${name}`;
  return "Correct the path; Node wants the file's ending in it: ./load.ts, not ./load.";
}

/** Node puts the place before the message: `file:///…/pipeline.ts:3`; a path where it takes the file for CommonJS. */
const PLACE = /^(file:\/\/[^\n]*?|(?:[A-Za-z]:)?[/\\][^\n]*?):(\d+)\n/;

function placeOf(stack: string): string | undefined {
  const path = fileOf(stack);
  return path === undefined ? undefined : `${shownPath(path)}:${PLACE.exec(stack)![2]}`;
}

function fileOf(stack: string): string | undefined {
  const found = PLACE.exec(stack)?.[1];
  return found?.startsWith("file:") === true ? fileURLToPath(found) : found;
}

/** The first place in the project that a stack trace names. */
function frameOf(stack: string): string {
  const found = stack.split("\n").find((line) => line.includes("file://") && !line.includes("/node_modules/"));
  const place = /(file:\/\/.*?):(\d+):\d+\)?$/.exec(found ?? "");
  return place === null ? "" : ` (${shownPath(fileURLToPath(place[1]!))}:${place[2]})`;
}

/** For JavaScript, where Node's error has no place: the parser tells it. */
async function firstSyntaxError(path: string): Promise<string | undefined> {
  const { parseSync } = await import("oxc-parser");
  const source = readFileSync(path, "utf8");
  const start = parseSync(path, source).errors[0]?.labels[0]?.start;
  if (start === undefined) return undefined;
  return `${shownPath(path)}:${source.slice(0, start).split("\n").length}`;
}
