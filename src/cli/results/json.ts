import { isAnyArrayBuffer, isMap, isNativeError, isRegExp, isSet, isTypedArray } from "node:util/types";
import { PipelineError } from "../../index.ts";
import { quoted } from "../text/quoted.ts";

/**
 * A result as JSON. What JSON has no form for gets the nearest: a Map is an array of pairs, a Set an array, a bigint
 * and a RegExp a text, bytes a text in base64, other typed arrays are arrays, an error is its name and message.
 *
 * @param task for the error
 * @param indent 0: all in one line
 * @throws PipelineError `BAD_OPTION` where it goes in circles
 */
export function toJson(task: string, value: unknown, indent: 0 | 2 = 2): string {
  try {
    return JSON.stringify(value, replace, indent) ?? "null";
  } catch (cause) {
    throw new PipelineError(
      "BAD_OPTION",
      `the result of ${JSON.stringify(task)} has no JSON form: ${(cause as Error).message.split("\n")[0]}`,
      { hint: `Look at it without: little-pipelines peek ${quoted(task)}`, cause },
    );
  }
}

/** Given what is there, not what its `toJSON` has made of it: a Buffer would be an array of numbers. */
function replace(this: unknown, name: string, made: unknown): unknown {
  const value = (this as Record<string, unknown>)[name];
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return made;
  if (isMap(value) || isSet(value)) return [...value];
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.length).toString("base64");
  if (isAnyArrayBuffer(value)) return Buffer.from(value).toString("base64");
  if (isTypedArray(value)) return [...(value as Float64Array)];
  if (isNativeError(value)) return { name: value.name, message: value.message };
  return isRegExp(value) ? String(value) : made;
}
