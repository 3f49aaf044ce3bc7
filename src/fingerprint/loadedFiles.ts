import { sep } from "node:path";
import { fileURLToPath } from "node:url";
import { connect } from "./inspect.ts";
import { allScripts } from "./scripts.ts";

/**
 * The files of all modules that this process has loaded by now, those of packages left out: what must be loaded again
 * where it changes. V8's debugger is asked, since it alone knows all: 25 to 70 ms.
 *
 * @returns absolute paths; undefined where this Node has no inspector, or `--permission` forbids it
 */
export async function loadedFiles(): Promise<readonly string[] | undefined> {
  const session = await connect();
  if (session === undefined) return undefined;
  try {
    const paths = new Set<string>();
    for (const url of allScripts(session).values()) {
      const path = pathOf(url);
      if (path !== undefined && !path.includes(`${sep}node_modules${sep}`)) paths.add(path);
    }
    return [...paths];
  } finally {
    session.disconnect();
  }
}

/** Modules have URLs, scripts of CommonJS have paths; code from a text has neither. */
function pathOf(url: string): string | undefined {
  if (url.startsWith("file:")) return fileURLToPath(url.replace(/[?#].*$/, ""));
  return /^([/\\]|[A-Za-z]:[/\\])/.test(url) ? url : undefined;
}
