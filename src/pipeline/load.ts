import { readdirSync, statSync } from "node:fs";
import { basename, dirname, extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { activity } from "../model/activity.ts";
import { PipelineError } from "../model/errors.ts";
import { didYouMean } from "../model/nearest.ts";
import { explainLoadError } from "./loadError.ts";
import { isPipeline, type Pipeline } from "./pipeline.ts";
import { importWatched } from "./uncaught.ts";

/**
 * Loads a module and gives the pipeline that it exports: its default export, or the only other one.
 * While it is loaded, `execute` at its top level is refused.
 *
 * @param file the module's path, from the working folder
 * @throws PipelineError `LOAD_FAILED` where there is no such file, or it cannot be loaded (with the
 *   place and what to do), or it leaves an error uncaught meanwhile; `NO_PIPELINE` where it exports none, or several
 * @example
 * ```ts
 * const example = await loadPipeline("pipeline.ts");
 * await example.execute();
 * ```
 */
export async function loadPipeline(file: string): Promise<Pipeline> {
  const path = resolve(file);
  checkFile(path, file);
  return pickPipeline(await loadModule(path, file), file);
}

async function loadModule(path: string, file: string): Promise<Record<string, unknown>> {
  try {
    return await importWatched(() =>
      activity.run(
        { kind: "loading", file },
        () => import(pathToFileURL(path).href) as Promise<Record<string, unknown>>,
      ),
    );
  } catch (error) {
    throw await explainLoadError(error, path, file);
  }
}

function checkFile(path: string, file: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() === true) return;
  if (stats?.isDirectory() === true) {
    throw new PipelineError("LOAD_FAILED", `${file} is a folder`, { hint: "Name the file that exports the pipeline." });
  }
  const names = modulesIn(dirname(path));
  const near = didYouMean(basename(path), names);
  const there = names.length === 0 ? "" : ` There is ${names.slice(0, 5).join(", ")}.`;
  throw new PipelineError("LOAD_FAILED", `there is no file ${file}`, {
    hint: near ?? `Name the file that exports the pipeline (default: pipeline.ts).${there}`,
  });
}

function modulesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\.[cm]?[jt]s$/.test(extname(name)) && !name.endsWith(".d.ts"));
  } catch {
    return [];
  }
}

function pickPipeline(module: Record<string, unknown>, file: string): Pipeline {
  if (isPipeline(module.default)) return module.default;
  const found = Object.entries(module).filter(([, exported]) => isPipeline(exported));
  const different = new Set(found.map(([, exported]) => exported));
  if (different.size === 1) return [...different][0] as Pipeline;
  if (different.size > 1) {
    throw new PipelineError(
      "NO_PIPELINE",
      `${file} exports several pipelines: ${found.map(([name]) => name).join(", ")}`,
      {
        hint: "Make one of them the default: export default …",
      },
    );
  }
  throw new PipelineError("NO_PIPELINE", `${file} exports no pipeline`, {
    hint: 'Export one: export default pipeline("Example", [one, two]);',
  });
}
