import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, relative, sep } from "node:path";
import { PipelineError, type DigestMemo } from "../../index.ts";
import { lastLines, lineReader } from "../process/lines.ts";
import { describeEnd, withLines } from "../process/failure.ts";
import { runProgram } from "../process/run.ts";
import { realPath, type Interpreter } from "./interpreter.ts";
import { pythonArguments } from "./startPython.ts";

/** What a script is made of. */
export interface Analysis {
  /** `cpython 3.11.7` */
  readonly version: string;
  /** The script, and the modules of the project that it imports. */
  readonly modules: readonly AnalysedModule[];
  /** Installed packages that it reaches. */
  readonly packages: readonly (readonly [name: string, version: string])[];
  /** Modules that it imports and that are not there. */
  readonly missing: readonly string[];
  /** What could not be followed. */
  readonly notes: readonly { readonly file: string; readonly line: number; readonly what: string }[];
}

export interface AnalysedModule {
  readonly path: string;
  /** A digest of what counts of it. */
  readonly counts: string;
  /** Its text, as it was analysed. */
  readonly source: string;
}

/** What Python prints. */
interface Told extends Omit<Analysis, "modules"> {
  readonly modules: readonly { path: string; counts: string | null; source: string }[];
  /** Folders in which modules were looked for: what is importable in them decides what is found. */
  readonly folders: readonly string[];
  /** Folders of installed packages: they change when one is installed. */
  readonly sites: readonly string[];
  readonly executable: string;
  readonly syntaxError?: SyntaxFault;
}

interface SyntaxFault {
  readonly file: string;
  readonly line: number | null;
  readonly message: string;
  readonly text: string;
}

/** What is remembered of an analysis: it is as it was while all of this is. */
interface Remembered extends Omit<Analysis, "modules"> {
  readonly modules: readonly { readonly path: string; readonly counts: string; readonly source: string }[];
  readonly surroundings: Readonly<Record<string, string>>;
}

export interface AnalysisOptions {
  readonly task: string;
  /** The script's absolute path. */
  readonly script: string;
  readonly root: string;
  readonly interpreter: Interpreter;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly memo: DigestMemo;
  readonly signal: AbortSignal;
  readonly graceMs: number;
}

/**
 * Tells what a script is made of. Python looks at it, once: as long as all files and folders that it has looked at are as they were,
 * it is not started again.
 *
 * @throws PipelineError `PYTHON_MISSING`, `PYTHON_FAILED` where a module's syntax is wrong
 */
export async function analyse(options: AnalysisOptions): Promise<Analysis> {
  const { script, interpreter, env, memo } = options;
  const name = digest([interpreter.path, script, env["PYTHONPATH"] ?? "", env["VIRTUAL_ENV"] ?? ""].join("\n"));
  const known = (await memo.recall(KIND, [name])).get(name);
  const remembered = known === undefined ? undefined : (JSON.parse(known) as Remembered);
  const still = remembered === undefined ? undefined : await stillTrue(remembered);
  if (still !== undefined) return still;
  const told = await askPython(options);
  if (told.syntaxError !== undefined) throw syntaxError(options, told.syntaxError);
  const modules = told.modules.map(({ path, counts, source }) => ({
    path,
    source,
    // What is no Python text counts as it is.
    counts: digest(counts ?? source),
  }));
  const { version, packages, missing, notes } = told;
  // A shim chooses a Python by what it finds when it is started: what it found cannot be known without.
  const isShim = realPath(interpreter.path) !== realPath(told.executable);
  if (!isShim) {
    const paths = [...told.sites, interpreter.path, realPath(interpreter.path)];
    const surroundings: Record<string, string> = {};
    for (const path of paths) surroundings[path] = await stampOf(path);
    for (const folder of told.folders) surroundings[folder + sep] = await importable(folder);
    const remember: Remembered = {
      version,
      packages,
      missing,
      notes,
      modules: modules.map(({ path, counts, source }) => ({ path, counts, source: digest(source) })),
      surroundings,
    };
    await memo.remember(KIND, new Map([[name, JSON.stringify(remember)]]));
  }
  return { version, packages, missing, notes, modules };
}

const KIND = "python";

/** What was remembered, with the sources as they are; undefined where anything is not as it was. */
async function stillTrue({ surroundings, modules, ...rest }: Remembered): Promise<Analysis | undefined> {
  for (const [path, was] of Object.entries(surroundings)) {
    const is = path.endsWith(sep) ? await importable(path) : await stampOf(path);
    if (is !== was) return undefined;
  }
  const read: AnalysedModule[] = [];
  for (const { path, counts, source: was } of modules) {
    const source = await sourceOf(path);
    if (source === undefined || digest(source) !== was) return undefined;
    read.push({ path, counts, source });
  }
  return { ...rest, modules: read };
}

/** As Python hands it over: bytes that are no UTF-8 are kept apart. */
async function sourceOf(path: string): Promise<string | undefined> {
  try {
    const bytes = await readFile(path);
    const text = bytes.toString("utf8");
    // It would not be equal to what Python has read: then it is asked.
    return Buffer.byteLength(text) === bytes.length && !text.includes("\uFFFD") ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Of a folder of packages, when something was last put in or taken away; of a program, that and its size. */
async function stampOf(path: string): Promise<string> {
  try {
    const { mtimeNs, size, ino } = await stat(path, { bigint: true });
    return `${mtimeNs} ${size} ${ino}`;
  } catch {
    return "absent";
  }
}

/** The names in a folder that an import may mean. Not its time: results may be written into it. */
async function importable(folder: string): Promise<string> {
  try {
    const found = await readdir(folder, { withFileTypes: true });
    const names = found
      .filter((each) => /^[\p{L}_][\p{L}\p{N}_]*(\.py|\.[\w.-]*so|\.pyd|\.pyc)?$/u.test(each.name))
      .filter((each) => each.name !== "__pycache__" && (each.name.includes(".") || !each.isFile()))
      .map(({ name }) => name);
    return digest(names.sort().join("\n"));
  } catch {
    return "absent";
  }
}

async function askPython(options: AnalysisOptions): Promise<Told> {
  const { task, script, root, interpreter, env, signal, graceMs } = options;
  const chunks: Uint8Array[] = [];
  const last = lastLines(10);
  const lines = lineReader((line) => last.add(line));
  const end = await runProgram({
    task,
    program: interpreter.path,
    args: pythonArguments("analyse"),
    cwd: root,
    env,
    stdin: JSON.stringify({ script, root }),
    stdout: (chunk) => void chunks.push(chunk),
    stderr: lines.write,
    signal,
    graceMs,
  });
  lines.end();
  if (end.exitCode === 0) return JSON.parse(Buffer.concat(chunks).toString("utf8")) as Told;
  throw new PipelineError(
    "PYTHON_MISSING",
    withLines(
      `task ${JSON.stringify(task)}: the Python ${JSON.stringify(interpreter.shown)} ${describeEnd(end)}`,
      last.text,
    ),
    { hint: "It must be Python 3.8 or later: say which one by the option interpreter, or by LITTLE_PYTHON.", task },
  );
}

function syntaxError({ task, root }: AnalysisOptions, { file, line, message, text }: SyntaxFault): PipelineError {
  const place = `${labelOf(root, file)}:${line ?? 1}`;
  return new PipelineError("PYTHON_FAILED", withLines(`task ${JSON.stringify(task)}: ${place}: ${message}`, text), {
    hint: `Mend ${basename(file)}.`,
    task,
  });
}

/** A path from the root, the same on every machine; what lies outside is known by its name. */
export function labelOf(root: string, path: string): string {
  const from = relative(root, path);
  return from.startsWith("..") ? basename(path) : from.replaceAll(sep, "/");
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
