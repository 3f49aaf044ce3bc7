import { badOption } from "../options.ts";
import type { Frames, PythonSettings } from "./options.ts";

/** All that is known of a Python task before it runs. */
export interface PythonPlan extends PythonSettings {
  readonly task: string;
  /** The path of the script, as it was given. */
  readonly script: string;
  readonly function: string;
  readonly graceMs: number;
  /** Names of the params that are secrets. */
  readonly secretParams: readonly string[];
}

const GRACE_MS = 3_000;
const FRAMES: readonly string[] = ["pandas", "polars", "pyarrow", "rows"] satisfies Frames[];
const LEVELS: readonly string[] = ["debug", "info", "warn", "error"];

/**
 * @param secretParams names of the params that are secrets
 * @throws PipelineError `BAD_OPTION`
 */
export function planPython(
  task: string,
  script: unknown,
  settings: PythonSettings,
  secretParams: readonly string[],
): PythonPlan {
  const bad = (what: string, hint: string): never => {
    throw badOption("python", task, what, hint);
  };
  if (typeof script !== "string" || script === "")
    return bad("it has no script", 'For example python("Model", { dependencies: [byOrigin] }, "model.py").');
  if (!/\.pyw?$/.test(script))
    bad(`its script ${JSON.stringify(script)} is no .py file`, "Give the path of a script, from the project root.");
  const { interpreter, function: name = "run", frames, stderr = "info", graceMs = GRACE_MS, env } = settings;
  if (interpreter !== undefined && (typeof interpreter !== "string" || interpreter === ""))
    bad("interpreter is no path", 'For example interpreter: "env/bin/python", or interpreter: "python3.12".');
  if (typeof name !== "string" || !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name))
    bad(`function is ${JSON.stringify(name)}`, 'It is the name of a function of the script: function: "train".');
  if (frames !== undefined && !FRAMES.includes(frames))
    bad(`frames is ${JSON.stringify(frames)}`, `It is one of ${FRAMES.join(", ")}.`);
  if (!LEVELS.includes(stderr)) bad(`stderr is ${JSON.stringify(stderr)}`, `It is one of ${LEVELS.join(", ")}.`);
  if (!(typeof graceMs === "number" && graceMs >= 0 && graceMs < 2 ** 31))
    bad(`graceMs is ${String(graceMs)}`, "It is a number of milliseconds, 0 or more.");
  if (env !== undefined && (typeof env !== "object" || env === null))
    bad("env is no object", 'For example env: { OMP_NUM_THREADS: "1", TOKEN: env("TOKEN") }.');
  return { ...settings, task, script, function: name, graceMs, secretParams };
}
