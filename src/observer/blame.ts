import { fileURLToPath } from "node:url";
import { OWN_FOLDER } from "../model/ownFolder.ts";
import type { Sighting } from "../model/observer.ts";

/** Node's code that only calls back what it was given: timers, promises, events. */
const CALLS_BACK = /^node:(internal\/(timers|process\/task_queues|async_|util$|per_context)|async_hooks|events|timers)/;
const PACKAGE = /[\\/]node_modules[\\/](?!.*[\\/]node_modules[\\/])((?:@[^\\/]+[\\/])?[^\\/]+)/;

/**
 * Who is to blame for a call: the code that is nearest to it, and of that the place in the project that asked for it.
 * Undefined where it is Node's own doing, this library's, or the loading of a module.
 *
 * @param frames the stack of the call, the innermost first
 * @param isInner Node's own functions lie between the call and whoever asked for it
 */
export function blame(
  frames: readonly NodeJS.CallSite[],
  isInner: boolean,
): Pick<Sighting, "place" | "through"> | undefined {
  let through: string | undefined;
  let byNode = false;
  let isUsedHere = false;
  for (const frame of frames) {
    const file = frame.getFileName();
    if (typeof file !== "string" || CALLS_BACK.test(file)) continue;
    if (file.startsWith("node:")) {
      if (file.startsWith("node:internal/modules/") && through === undefined) return undefined;
      if (through === undefined && !isInner) return undefined;
      byNode = true;
    } else if (file.startsWith(OWN_FOLDER) || file.startsWith(OWN_PATH)) {
      // The task's function is the package's own: nothing of the project lies between.
      return through === undefined || isUsedHere ? undefined : { place: undefined, through };
    } else if (PACKAGE.test(file)) {
      const name = PACKAGE.exec(file)![1]!.replace("\\", "/");
      through ??= name;
      isUsedHere ||= USED_HERE.has(name);
    } else return { place: { file: pathOf(file), line: frame.getLineNumber() ?? 1 }, through };
  }
  if (byNode && through === undefined) return undefined;
  // Where it has waited, nothing tells that this library called it; what the package itself does says nothing of the task.
  if (isUsedHere) return undefined;
  return { place: undefined, through };
}

/** Packages that this library itself calls, for tables and tasks of its own kinds. */
const USED_HERE: ReadonlySet<string> = new Set(["@duckdb/node-api", "@duckdb/node-bindings", "apache-arrow"]);

const OWN_PATH = fileURLToPath(OWN_FOLDER);

function pathOf(file: string): string {
  return file.startsWith("file:") ? fileURLToPath(file) : file;
}
