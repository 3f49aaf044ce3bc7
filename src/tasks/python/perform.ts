import { existsSync } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PipelineError, table, tableFromParquet, type TaskContext } from "../../index.ts";
import type { ChildEnd } from "../process/child.ts";
import { describeEnd, hintOfEnd, withLines } from "../process/failure.ts";
import { decode } from "./decode.ts";
import { encode } from "./encode.ts";
import { pythonError } from "./failure.ts";
import { findInterpreter } from "./interpreter.ts";
import type { Part } from "./messages.ts";
import type { PythonPlan } from "./plan.ts";
import { runScript } from "./runScript.ts";

/** Runs a script for one attempt at its task, and gives what its function returned. */
export async function performPython(plan: PythonPlan, context: TaskContext): Promise<unknown> {
  const root = resolve(context.path("."));
  const interpreter = findInterpreter(plan.task, root, plan.interpreter);
  const given = encode({ results: { ...context.results }, params: { ...context.params } });
  const scratch = await mkdtemp(join(tmpdir(), "little-python-"));
  try {
    const { end, told, last } = await runScript({ plan, context, root, interpreter: interpreter.path, given, scratch });
    if (told === undefined) throw endedEarly(plan.task, end, last);
    if (told.kind !== "done") {
      throw pythonError(told, {
        task: plan.task,
        root,
        interpreter: interpreter.shown,
        installBy: INSTALLERS.find(([file]) => existsSync(join(root, file)))?.[1],
      });
    }
    if (end.exitCode !== 0) context.log.warn(`Python ${describeEnd(end)} after it had given its result`);
    if (told.isNone === true) return undefined;
    const parts = await Promise.all((told.parts ?? []).map((part) => make(part, context)));
    return decode(told.value, parts);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const INSTALLERS = [
  ["uv.lock", "uv sync"],
  ["requirements.txt", "python3 -m pip install -r requirements.txt"],
] as const;

/** A process that ended before the function returned: killed, crashed, or by `os._exit()`. */
function endedEarly(task: string, end: ChildEnd, last: string): PipelineError {
  return new PipelineError(
    "PYTHON_FAILED",
    withLines(
      `task ${JSON.stringify(task)}: Python ${describeEnd(end)} before the script's function had returned`,
      last,
    ),
    { hint: end.exitCode === 0 ? "Something in it calls os._exit()." : hintOfEnd(end), task },
  );
}

/** What Python can only describe. */
async function make(part: Part, context: TaskContext): Promise<unknown> {
  switch (part[0]) {
    case "table":
      return tableFromParquet(part[1], { move: true });
    case "rows": {
      const [, rows, names] = part;
      // Without a row nothing tells what is in a column.
      const types = rows.length > 0 ? {} : Object.fromEntries(names.map((name) => [name, "VARCHAR"]));
      return table(decode(rows) as Record<string, unknown>[], { types });
    }
    case "kept":
      return (await stat(part[1])).isDirectory() ? context.keepFolder(part[1]) : context.keep(part[1]);
  }
}
