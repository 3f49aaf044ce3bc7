import { PipelineError } from "../model/errors.ts";
import type { Input, ProbeInput, TextInput, UrlInput } from "../model/inputs.ts";
import type { Fingerprint } from "../model/key.ts";
import type { DigestMemo } from "../model/memo.ts";
import type { ParamValue } from "../model/params.ts";
import type { UnreachableSource } from "../model/reason.ts";
import { Secret } from "../model/secret.ts";
import type { Task } from "../model/task.ts";
import { encode } from "./canonical/encode.ts";
import { digest } from "./digest.ts";
import type { FileDigests } from "./files.ts";
import { byLabel } from "./key.ts";
import { overPart } from "./over.ts";
import { sourceLabel } from "./sources/label.ts";
import type { Sources } from "./sources/sources.ts";

/** Digest of what is not there: it differs from that of anything that is. */
const UNSET = "unset";
/** Digest of a folder in which there is nothing. */
const EMPTY = "empty";

/** What a task's inputs are looked for in. */
export interface InputPlaces {
  readonly files: FileDigests;
  readonly sources: Sources;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
  readonly memo: DigestMemo;
}

/**
 * What a task's declared inputs and params are now.
 *
 * @param params the values of the params that the task declares
 * @param when `certain`: it is known that the task must run, so sources are asked that were seen lately;
 *   `ended`: the task has run, so sources that were asked before it did are asked again
 * @throws PipelineError `FILE_MISSING` for an input that is no pattern and does not exist,
 *   `URL_UNREACHABLE`, `PROBE_FAILED`, `TEXT_FAILED`
 */
export async function inputParts(
  task: Task,
  params: Readonly<Record<string, ParamValue>>,
  places: InputPlaces,
  when: Moment = "deciding",
): Promise<readonly Fingerprint[]> {
  const counts = { value: 0, probe: 0, url: 0 };
  // All at once: what several tasks read is looked at once for those that ask in the same turn.
  const parts = await Promise.all(
    (task.options.inputs ?? []).map(async (input): Promise<Fingerprint[]> => {
      if (typeof input === "string") return fileInputParts(input, false, task, places);
      switch (input.kind) {
        case "file":
          return fileInputParts(input.path, true, task, places);
        case "env":
          return [[`env ${input.name}`, digestEnv(input.name)]];
        case "value":
          return [[`value ${counts.value++}`, digestInput(input.value, task)]];
        case "text":
          return textParts(input, task, places);
        default:
          return sourceParts(input, counts[input.kind]++, task, places, when);
      }
    }),
  );
  return unique([...paramParts(params), ...overParts(task), ...parts.flat()]);
}

/** Of a map: what it goes over. Counts like an input that cannot be compared with others, so a fault in it is named as one. */
function overParts({ branching, name }: Task): Fingerprint[] {
  if (branching === undefined) return [];
  try {
    return [overPart(branching)];
  } catch (cause) {
    throw badInput(name, cause);
  }
}

/** When a task's inputs are looked at. */
export type Moment = "deciding" | "certain" | "ended";

/** What is known of a task's sources besides what they are. */
export interface SourceNotes {
  /** One was seen so lately that it was not asked. */
  readonly isRemembered: boolean;
  /** Those that cannot be asked, and are taken to be as they were. */
  readonly unreachable: readonly UnreachableSource[];
}

/** Undefined at once where a task has no source of which there could be more to know. */
export function sourceNotes({ options }: Task, { sources }: InputPlaces): Promise<SourceNotes> | undefined {
  const inputs = options.inputs?.filter((each): each is UrlInput => typeof each === "object" && isLenient(each));
  if (inputs === undefined || inputs.length === 0) return undefined;
  return Promise.all(inputs.map((each) => sources.ask(each))).then((answers) => {
    const known = answers.filter((each) => each.kind === "known");
    return {
      isRemembered: known.some((each) => each.isRemembered === true),
      unreachable: known.flatMap((each) => each.unreachable ?? []),
    };
  });
}

function isLenient(input: Exclude<Input, string>): boolean {
  return input.kind === "url" && (input.expire !== undefined || input.onUnreachable === "reuse");
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
    const { label, kind, files: found } = await files.find(path, false);
    parts.push(...(found.length > 0 ? found : [[label, kind === "folder" ? EMPTY : UNSET] as const]));
  }
  return unique(parts);
}

/** The outputs among these that are not there. */
export function missingOutputs(outputs: readonly Fingerprint[]): string[] {
  return outputs.filter(([, its]) => its === UNSET).map(([path]) => path);
}

function digestEnv(name: string): string {
  const text = process.env[name];
  return text === undefined ? UNSET : digest(`env\n${text}`);
}

async function sourceParts(
  input: UrlInput | ProbeInput,
  place: number,
  task: Task,
  { sources }: InputPlaces,
  when: Moment,
): Promise<Fingerprint[]> {
  const answer = await (when === "ended"
    ? sources.askAgain(input)
    : when === "certain"
      ? sources.askNow(input)
      : sources.ask(input));
  const label = sourceLabel(input, place);
  if (answer.kind === "known") return [[label, answer.digest]];
  const { code, what, hint, cause } = answer;
  throw new PipelineError(code, `task ${JSON.stringify(task.name)}: its input ${label} ${what}`, {
    hint,
    task: task.name,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Each with its lines: these do not count. */
async function textParts(
  input: TextInput,
  { name }: Task,
  { files, signal, memo }: InputPlaces,
): Promise<Fingerprint[]> {
  try {
    const texts = await input.read({ root: files.root, signal, memo });
    return texts.map(({ label, counts, shown = counts }): Fingerprint => {
      if (typeof label !== "string" || typeof counts !== "string")
        throw new TypeError("no label, or nothing that counts");
      return [label, digest(`text\n${counts}`), shown];
    });
  } catch (thrown) {
    if (thrown instanceof PipelineError) throw thrown;
    const message = Error.isError(thrown) ? thrown.message : String(thrown);
    throw new PipelineError("TEXT_FAILED", `task ${JSON.stringify(name)}: its sources cannot be read: ${message}`, {
      hint: "What text() is given returns a list of { label, counts }: mend it.",
      task: name,
      cause: thrown,
    });
  }
}

async function fileInputParts(
  path: string,
  isExact: boolean,
  task: Task,
  { files }: InputPlaces,
): Promise<Fingerprint[]> {
  const { label, kind, files: found } = await files.find(path, isExact);
  if (kind === "none" || (kind === "file" && found.length === 0)) {
    throw new PipelineError(
      "FILE_MISSING",
      `task ${JSON.stringify(task.name)}: its input ${JSON.stringify(path)} does not exist`,
      {
        hint: "Paths in `inputs` start at the project root. If another task writes this file, let that one declare it in `outputs`, and depend on it.",
        task: task.name,
      },
    );
  }
  const parts = found.map(([file, its]): Fingerprint => [`file ${file}`, its]);
  // What stands for many counts by its set of names too, which may be empty.
  if (kind === "file") return parts;
  return [...parts, [`${kind === "pattern" ? "glob" : kind} ${label}`, String(found.length)]];
}

/** In the order of labels. The same file may be named twice, by itself and by a pattern; what then differs is both. */
function unique(parts: Fingerprint[]): readonly Fingerprint[] {
  parts.sort(byLabel);
  if (!parts.some(([label], i) => label === parts[i - 1]?.[0])) return parts;
  return [...Map.groupBy(parts, ([label]) => label)].map(([label, same]) => {
    const digests = [...new Set(same.map(([, its]) => its))].sort();
    return [label, digests.length === 1 ? digests[0]! : digest(digests.join(" "))];
  });
}

function digestInput(value: unknown, { name }: Task): string {
  try {
    return digestValue(value);
  } catch (cause) {
    throw badInput(name, cause);
  }
}

function badInput(task: string, cause: unknown): unknown {
  if (!(cause instanceof PipelineError)) return cause;
  return new PipelineError("BAD_OPTION", `task ${JSON.stringify(task)}: its input ${cause.message.split("\n")[0]}`, {
    hint: "An input counts by its contents: give plain data (docs/results.md lists what has them).",
    task,
    cause,
  });
}

function digestValue(value: unknown): string {
  return digest(encode(value instanceof Secret ? value.reveal() : value, "value"));
}
