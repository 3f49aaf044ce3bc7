import { lstat, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { KeptOutput, OutputFile } from "../model/kept.ts";
import type { Fingerprint } from "../model/key.ts";
import type { KeepOutputs, Task } from "../model/task.ts";
import { normalPath } from "../model/written.ts";
import type { World } from "./world.ts";

/**
 * Outputs of a task that are larger than this are not kept, where nobody says otherwise: each version is kept until the
 * collector looks, which it does once a day by itself.
 */
const DEFAULT_MAX_BYTES = 2 ** 28;

/**
 * Keeps copies of what a task has written, so that it can be put back. All of it or nothing: a task whose outputs are
 * half there has to run again. Undefined where they are not kept; why, the log says.
 *
 * @param outputs with the digests of what is there, so that nothing is read for that
 */
export async function keepOutputs(
  world: World,
  task: Task,
  outputs: readonly Fingerprint[],
): Promise<readonly KeptOutput[] | undefined> {
  const limit = limitOf(task.options.keepOutputs ?? world.keepOutputs);
  if (outputs.length === 0 || limit === 0) return undefined;
  const tell = (message: string): undefined =>
    world.emit({ kind: "taskLogged", at: world.clock.now(), task: task.name, level: "info", message }) as undefined;
  try {
    const groups = await Promise.all(grouped(world, task, outputs).map((group) => looked(world, group)));
    const sizeBytes = groups.reduce((sum, { files }) => sum + files.reduce((of, its) => of + its.sizeBytes, 0), 0);
    if (sizeBytes > limit)
      return tell(`its outputs (${sizeBytes} bytes) are more than keepOutputs allows (${limit}), and are not kept`);
    const kept: KeptOutput[] = [];
    for (const { output, files, modes } of groups) {
      const ref = await world.store.keepOutput(basename(output), files);
      if (ref === undefined) return tell(`${output} was changed while it was kept: its outputs are not kept`);
      kept.push({ ...ref, output, ...(Object.keys(modes).length === 0 ? {} : { modes }) });
    }
    return kept;
  } catch (error) {
    return tell(`its outputs are not kept: ${(error as Error).message}`);
  }
}

/** The most bytes that are kept of one task; 0: none. */
function limitOf(keep: KeepOutputs | undefined): number {
  if (keep === false) return 0;
  return keep === undefined || keep === true ? DEFAULT_MAX_BYTES : keep.maxBytes;
}

/** What is kept as one: a folder that is declared, or a file. */
interface Group {
  readonly output: string;
  readonly isFolder: boolean;
  readonly files: readonly Fingerprint[];
}

/** Folders by the declarations; what else was found is a file, declared by itself or by a pattern. */
function grouped({ files: { root } }: World, task: Task, outputs: readonly Fingerprint[]): Group[] {
  const groups: Group[] = [];
  let left = outputs;
  for (const declared of task.options.outputs ?? []) {
    const output = labelOf(root, declared);
    const isInside = ([label]: Fingerprint): boolean => label.startsWith(`${output}/`);
    const isEmptyFolder = left.some(([label, digest]) => label === output && !isDigest(digest));
    if (!isEmptyFolder && !left.some(isInside)) continue;
    groups.push({ output, isFolder: true, files: left.filter(isInside) });
    left = left.filter((each) => !isInside(each) && each[0] !== output);
  }
  for (const file of left) groups.push({ output: file[0], isFolder: false, files: [file] });
  return groups;
}

function labelOf(root: string, declared: string): string {
  const prefix = normalPath(root);
  const normal = normalPath(declared).normalize("NFC");
  return normal.startsWith(`${prefix}/`) ? normal.slice(prefix.length + 1) : normal;
}

/** Of a file; a folder in which there is nothing has a word in its place. */
export function isDigest(text: string): boolean {
  return text.length === 64;
}

async function looked(
  { files: { root } }: World,
  { output, isFolder, files }: Group,
): Promise<{ output: string; files: OutputFile[]; modes: Record<string, number> }> {
  const modes: Record<string, number> = {};
  const found = await Promise.all(
    files.map(async ([label, hash]): Promise<OutputFile> => {
      const path = resolve(root, label);
      const its = await stat(path);
      const isProgram = (its.mode & 0o100) !== 0;
      const mode = its.mode & 0o777;
      if (mode !== (isProgram ? 0o755 : 0o644)) modes[label] = mode;
      return { path, within: isFolder ? label.slice(output.length + 1) : "", sizeBytes: its.size, hash, isProgram };
    }),
  );
  if (isFolder) await lstat(resolve(root, output));
  return { output, files: found, modes };
}
