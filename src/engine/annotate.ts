import { OVER } from "../fingerprint/over.ts";
import type { Source } from "../model/branching.ts";
import type { Fingerprint, KeyParts } from "../model/key.ts";
import { Secret } from "../model/secret.ts";
import type { Task } from "../model/task.ts";
import { summarize } from "./summary.ts";
import { isSecretParam, type RunRequest, type World } from "./world.ts";

/** Of more files than this none is described: looking at each takes 3 µs. */
const MOST_FILES = 100;
/** Longer texts say less. */
const MOST_LENGTH = 200;

/**
 * Adds to what a key was made of what each thing looks like, for an explanation later: a captured value, a param's, a
 * file's size and date. Nothing of what is secret, nor of the environment.
 */
export async function annotate(
  task: Task,
  request: Pick<RunRequest, "params" | "given">,
  { files, code, veil }: Pick<World, "files" | "code" | "veil">,
  parts: KeyParts,
): Promise<KeyParts> {
  const params = request.params(task);
  const shown = (text: string | undefined): string | undefined => (veil.isIn(text) ? undefined : text);
  const captured = parts.captured.map((its) => withText(its, shown(code.show(its))));
  if (parts.inputs.length === 0) return { ...parts, captured };
  const values = (task.options.inputs ?? []).filter((input) => typeof input === "object" && input.kind === "value");
  const describesFiles = parts.inputs.filter(([label]) => label.startsWith("file ")).length <= MOST_FILES;
  const describe = async (label: string): Promise<string | undefined> => {
    const [kind, name] = [label.slice(0, label.indexOf(" ")), label.slice(label.indexOf(" ") + 1)];
    if (label === OVER) return shownSource(task.branching!.over);
    if (kind === "param") return isSecretParam(task, name, request) ? undefined : short(params[name]);
    if (kind === "value") return short(values[Number(name)]?.value);
    return kind === "file" && describesFiles ? files.describe(name) : undefined;
  };
  const inputs = await Promise.all(
    parts.inputs.map(async ([label, digest, source]): Promise<Fingerprint> => {
      if (source === undefined) return withText([label, digest], shown(await describe(label)));
      // A source's lines are kept apart, once for all entries that they count for.
      return withText([label, digest], source.length > MOST_LENGTH ? undefined : source);
    }),
  );
  return { ...parts, captured, inputs };
}

function withText([label, digest]: Fingerprint, text: string | undefined): Fingerprint {
  return text === undefined ? [label, digest] : [label, digest, text];
}

/** What a map goes over, where that is a short list or a range; the results of tasks are shown by themselves. */
function shownSource(over: Source): string | undefined {
  if (over.kind === "list") return short(over.items);
  return over.kind === "range"
    ? `range(${over.from}, ${over.to}${over.step === 1 ? "" : `, ${over.step}`})`
    : undefined;
}

function short(value: unknown): string | undefined {
  if (value instanceof Secret) return undefined;
  const text = typeof value === "string" ? JSON.stringify(value) : summarize(value);
  return text.length > MOST_LENGTH ? undefined : text;
}
