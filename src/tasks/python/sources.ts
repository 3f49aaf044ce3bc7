import { readdir, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { PipelineError, didYouMean, type SourceText, type TextContext } from "../../index.ts";
import { addedEnv, countedText, shownText } from "../environment.ts";
import type { Analysis } from "./analysed.ts";
import { analyse, labelOf } from "./analysis.ts";
import { findInterpreter } from "./interpreter.ts";
import type { PythonPlan } from "./plan.ts";
import { pinned } from "./pinned.ts";

/** Raised when a script is run in another way, so that its results may be others. */
const FORM = 1;

/** What of a script counts in the key of its task: itself, the modules and packages that it imports, Python. */
export async function pythonTexts(plan: PythonPlan, { root, signal, memo }: TextContext): Promise<SourceText[]> {
  const { task, script, env = {}, function: name, frames, graceMs } = plan;
  const path = resolve(root, script);
  await checkScript(task, script, path);
  const interpreter = findInterpreter(task, root, plan.interpreter);
  const analysis = await analyse({ task, script: path, root, interpreter, env: addedEnv(env), memo, signal, graceMs });
  const setting = {
    form: FORM,
    function: name,
    frames: frames ?? null,
    env: Object.entries(env).map(([key, value]) => [key, countedText(value)]),
  };
  const shown = [
    `${name}() of ${isAbsolute(script) ? labelOf(root, path) : script}`,
    ...(frames === undefined ? [] : [`frames ${frames}`]),
    ...Object.entries(env).map(([key, value]) => `env ${key}=${shownText(value)}`),
  ];
  return [
    { label: "call", counts: JSON.stringify(setting), shown: shown.join("\n") },
    { label: "python", counts: analysis.version },
    ...moduleTexts(root, analysis),
    ...packageTexts(analysis),
    ...(await pinned(root, analysis.packages)),
  ];
}

function moduleTexts(root: string, { modules, notes }: Analysis): SourceText[] {
  const texts = modules.map(({ path, counts, source }): SourceText => ({
    label: labelOf(root, path),
    counts,
    shown: source,
  }));
  if (notes.length === 0) return texts;
  const found = notes.map(({ file, line, what }) => `${labelOf(root, file)}:${line} ${what}`);
  const shown = `What these load is known only when they run: all modules of the project count, and all packages that are installed.\n${found.join("\n")}`;
  return [...texts, { label: "what cannot be followed", counts: "all", shown }];
}

function packageTexts({ packages, missing }: Analysis): SourceText[] {
  return [
    ...packages.map(([name, version]): SourceText => ({ label: `package ${name}`, counts: version })),
    ...missing.map((name): SourceText => ({ label: `package ${name}`, counts: "not installed" })),
  ];
}

async function checkScript(task: string, script: string, path: string): Promise<void> {
  const isFile = await stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
  if (isFile) return;
  const folder = dirname(path);
  const near = await readdir(folder).catch(() => []);
  const names = near.filter((name) => name.endsWith(".py")).map((name) => join(dirname(script), name));
  throw new PipelineError(
    "FILE_MISSING",
    `task ${JSON.stringify(task)}: its script ${JSON.stringify(script)} does not exist`,
    {
      hint: didYouMean(script, names) ?? "Its path starts at the project root.",
      task,
    },
  );
}
