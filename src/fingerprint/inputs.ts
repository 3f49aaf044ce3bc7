import { PipelineError } from "../model/errors.ts";
import type { Input } from "../model/inputs.ts";
import type { Fingerprint } from "../model/key.ts";
import type { ParamValue } from "../model/params.ts";
import { Secret } from "../model/secret.ts";
import type { Task } from "../model/task.ts";
import { encode } from "./canonical/encode.ts";
import { digest } from "./digest.ts";
import type { FileDigests } from "./files.ts";
import { byLabel } from "./key.ts";

/** Digest of what is not there: it differs from that of anything that is. */
const UNSET = "unset";

/**
 * What a task's declared inputs and params are now.
 *
 * @param params the values of the params that the task declares
 * @throws PipelineError `FILE_MISSING` for an input that is no pattern and does not exist
 */
export async function inputParts(
  task: Task,
  params: Readonly<Record<string, ParamValue>>,
  files: FileDigests,
): Promise<readonly Fingerprint[]> {
  const parts: Fingerprint[] = paramParts(params);
  let values = 0;
  for (const input of task.options.inputs ?? []) {
    if (typeof input === "object" && input.kind === "value")
      parts.push([`value ${values++}`, digestValue(input.value)]);
    else parts.push(...(await inputPart(input, task, files)));
  }
  // The same file may be named twice, by itself and by a pattern.
  const unique = new Map(parts);
  return [...unique].sort(byLabel);
}

/** The part of the params alone: for tasks without inputs, which need not wait for any file. */
export function paramParts(params: Readonly<Record<string, ParamValue>>): Fingerprint[] {
  const names = Object.keys(params);
  if (names.length === 0) return [];
  return names.map((name): Fingerprint => [`param ${name}`, digestValue(params[name])]).sort(byLabel);
}

/** The digests of the files that a task declares as its outputs, as they are now. */
export async function outputParts(task: Task, files: FileDigests): Promise<readonly Fingerprint[]> {
  const parts: Fingerprint[] = [];
  for (const path of task.options.outputs ?? []) {
    const found = await files.find(path, false);
    parts.push(...(found.files.length === 0 ? [[path, UNSET] as const] : found.files));
  }
  return [...new Map(parts)].sort(byLabel);
}

/** The outputs among these that are not there. */
export function missingOutputs(outputs: readonly Fingerprint[]): string[] {
  return outputs.filter(([, its]) => its === UNSET).map(([path]) => path);
}

async function inputPart(
  input: Exclude<Input, { kind: "value" }>,
  task: Task,
  files: FileDigests,
): Promise<Fingerprint[]> {
  if (typeof input === "object" && input.kind === "env") {
    const text = process.env[input.name];
    return [[`env ${input.name}`, text === undefined ? UNSET : digest(`env\n${text}`)]];
  }
  const path = typeof input === "string" ? input : input.path;
  const found = await files.find(path, typeof input === "object");
  if (found.files.length === 0 && !found.isPattern) {
    throw new PipelineError(
      "FILE_MISSING",
      `task ${JSON.stringify(task.name)}: its input ${JSON.stringify(path)} does not exist`,
      {
        hint: "Paths in `inputs` start at the project root. If another task writes this file, let that one declare it in `outputs`, and depend on it.",
        task: task.name,
      },
    );
  }
  // A pattern counts by its set of names too, which may be empty.
  const parts = found.files.map(([label, its]): Fingerprint => [`file ${label}`, its]);
  return found.isPattern ? [...parts, [`glob ${path}`, String(found.files.length)]] : parts;
}

function digestValue(value: unknown): string {
  return digest(encode(value instanceof Secret ? value.reveal() : value, "value"));
}
