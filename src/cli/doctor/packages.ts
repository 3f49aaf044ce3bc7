import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { firstLine, ok, problem, warning, type Diagnosis } from "./diagnosis.ts";

/**
 * What some kinds of work need besides: looked at where tasks are of such a kind.
 *
 * @param kinds of the tasks, as `little list` names them
 */
export async function packageDiagnoses(root: string, kinds: ReadonlySet<string>): Promise<Diagnosis[]> {
  return [
    ...(await duckdbDiagnosis(kinds.has("sql"))),
    ...arrowDiagnosis(root),
    ...(kinds.has("python") ? [await pythonDiagnosis(root)] : []),
  ];
}

async function duckdbDiagnosis(isNeeded: boolean): Promise<Diagnosis[]> {
  const topic = "@duckdb/node-api";
  try {
    const { version } = await import("@duckdb/node-api");
    return [ok(topic, `DuckDB ${version()}`)];
  } catch (error) {
    if (!isNeeded) return [ok(topic, "not installed: only tables and SQL tasks need it")];
    const isMissing = (error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND";
    const what = isMissing ? "is not installed, and SQL tasks need it" : `cannot be loaded: ${firstLine(error)}`;
    return [problem(topic, what, `npm install ${topic}`)];
  }
}

/** Only `toArrow` needs it, which nobody can see from outside. */
function arrowDiagnosis(root: string): Diagnosis[] {
  try {
    createRequire(join(root, "pipeline.js")).resolve("apache-arrow");
    return [ok("apache-arrow", "installed")];
  } catch {
    return [];
  }
}

const QUESTION = `
import importlib.metadata, json, platform
found = {"python": platform.python_version()}
for name in ("pandas", "polars", "pyarrow"):
    try: found[name] = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError: pass
print(json.dumps(found))
`;

/** The Python of the project, and what it has for tables. */
async function pythonDiagnosis(root: string): Promise<Diagnosis> {
  const topic = "Python";
  const { findInterpreter } = await import("../../tasks/python/interpreter.ts");
  try {
    const { path, shown } = findInterpreter("doctor", root, undefined);
    const { stdout } = await promisify(execFile)(path, ["-c", QUESTION], { cwd: root, timeout: 20_000 });
    const { python, ...packages } = JSON.parse(stdout) as Readonly<Record<string, string>>;
    const has = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
    const what = `${python} (${shown})${has.length === 0 ? "" : `, with ${has.join(", ")}`}`;
    const hasFrames = "pandas" in packages || "polars" in packages;
    return hasFrames && !("pyarrow" in packages) && !("polars" in packages)
      ? warning(topic, `${what}, without pyarrow, which tables need`, `${shown} -m pip install pyarrow`)
      : ok(topic, what);
  } catch (error) {
    const hint = (error as { hint?: string }).hint ?? "Install Python 3.8 or later, or say which one by LITTLE_PYTHON";
    return problem(topic, firstLine(error), hint);
  }
}
