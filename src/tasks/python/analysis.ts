import { basename, dirname, join, relative, sep } from "node:path";
import { PipelineError, type DigestMemo } from "../../index.ts";
import { lastLines, lineReader } from "../process/lines.ts";
import { describeEnd, withLines } from "../process/failure.ts";
import { runProgram } from "../process/run.ts";
import type { Analysis } from "./analysed.ts";
import { realPath, type Interpreter } from "./interpreter.ts";
import { digest, rememberedAnalysis } from "./remembered.ts";
import { pythonArguments } from "./startPython.ts";

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
  const known = rememberedAnalysis(memo, [interpreter.path, script, ...VARIABLES.map((name) => env[name] ?? "")]);
  const still = await known.stillTrue();
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
  const analysis: Analysis = { version, packages, missing, notes, modules };
  // A shim chooses a Python by what it finds when it is started: what it found cannot be known without.
  const isShim = realPath(interpreter.path) !== realPath(told.executable);
  const configuration = join(dirname(interpreter.path), "../pyvenv.cfg");
  const stamped = [...told.sites, interpreter.path, realPath(interpreter.path), configuration];
  // Where any module of the project may be meant, a new one may be too, wherever it lies.
  if (!isShim && notes.length === 0) await known.remember(analysis, { stamped, folders: told.folders });
  return analysis;
}

/** What decides where Python looks for modules. */
const VARIABLES = ["PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "PYTHONNOUSERSITE", "PYTHONSAFEPATH", "HOME"];

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
