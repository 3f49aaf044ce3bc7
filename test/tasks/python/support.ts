import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The Python itself, where `python3` is a program that chooses one and takes longer for that than Python does. */
const executable = ((): string | undefined => {
  try {
    const code = "import sys; print(sys.executable if sys.version_info >= (3, 8) else '')";
    return execFileSync("python3", ["-c", code], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
})();
if (executable !== undefined) process.env["LITTLE_PYTHON"] ??= executable;

/** Why there is no Python to test with; undefined where there is one. */
export const withoutPython: string | undefined =
  executable === undefined ? "there is no python3 of 3.8 or later" : undefined;

/** What tests of Python are called where they are skipped. */
export function named(what: string, reason: string | undefined): string {
  return reason === undefined ? what : `${what} (skipped: ${reason})`;
}

/**
 * A Python that has pandas, polars and pyarrow: what LITTLE_TEST_PYTHON names, `python3`, or that of an environment in
 * the folder for temporary files, which is made there where LITTLE_TEST_INSTALL is set.
 */
export function pythonWithFrames(): string | undefined {
  const venv = join(tmpdir(), "little-pipelines-frames");
  const its = join(venv, "bin/python");
  const candidates = [process.env["LITTLE_TEST_PYTHON"], "python3", its].filter((each) => each !== undefined);
  const found = candidates.find((each) => runs(each, "import pandas, polars, pyarrow"));
  if (found !== undefined || process.env["LITTLE_TEST_INSTALL"] === undefined || existsSync(its)) return found;
  try {
    execFileSync("python3", ["-m", "venv", venv], { stdio: "ignore" });
    execFileSync(its, ["-m", "pip", "install", "-q", "pandas", "polars", "pyarrow"], {
      stdio: "ignore",
      timeout: 300_000,
    });
    return its;
  } catch {
    return undefined;
  }
}

function runs(python: string, code: string): boolean {
  try {
    execFileSync(python, ["-c", code], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
