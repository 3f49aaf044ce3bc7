import type { Session } from "node:inspector";
import { nodeFiles } from "./nodeFiles.ts";
import { post, type Location } from "./protocol.ts";
import type { ScriptFiles } from "./scriptFiles.ts";

/** The URLs of the scripts that are loaded, by V8's numbers. */
export interface Scripts {
  /**
   * Empty for a script that is not known, or has no name.
   *
   * @param text of the function that stands there
   */
  urlOf(location: Location, text: () => string): string;
}

/**
 * A script's URL is looked for where that costs least: among the project's own files and Node's, by the function's
 * text. Then among the scripts of which a function was called, in 6 ms, and 0.2 ms for each MB of the heap: packages nearly
 * always call one as they are loaded. The debugger knows all, but makes a hash of each, 25 to 70 ms.
 */
export function loadedScripts(session: Session, files: ScriptFiles): Scripts {
  const urls = new Map<string, string>();
  const node = nodeFiles();
  const learn = (found: ReadonlyMap<string, string>): void => {
    for (const [id, url] of found) if (!urls.has(id)) urls.set(id, url);
  };
  const ways = [
    () => process.memoryUsage().heapUsed < LARGE_HEAP && learn(calledScripts(session)),
    () => learn(allScripts(session)),
  ];
  return {
    urlOf(location, text) {
      const { scriptId } = location;
      const known = urls.get(scriptId);
      if (known !== undefined) return known;
      const url = files.urlOf(location, text()) ?? node.urlOf(location, text());
      if (url !== undefined) urls.set(scriptId, url);
      while (!urls.has(scriptId) && ways.length > 0) ways.shift()!();
      if (!urls.has(scriptId)) urls.set(scriptId, "");
      return urls.get(scriptId)!;
    },
  };
}

/** In bytes: beyond this the debugger is as fast. */
const LARGE_HEAP = 150e6;

/** Those of which a function was called. What the coverage of another session counts goes on as it was. */
function calledScripts(session: Session): Map<string, string> {
  post(session, "Profiler.enable");
  const { result } = post(session, "Profiler.getBestEffortCoverage") as {
    result: readonly { scriptId: string; url: string }[];
  };
  post(session, "Profiler.disable");
  return new Map(result.map(({ scriptId, url }) => [scriptId, url]));
}

export function allScripts(session: Session): Map<string, string> {
  const urls = new Map<string, string>();
  const add = ({ params }: { params: { scriptId: string; url: string } }): void => {
    urls.set(params.scriptId, params.url);
  };
  session.on("Debugger.scriptParsed", add);
  post(session, "Debugger.enable");
  post(session, "Debugger.disable");
  session.off("Debugger.scriptParsed", add);
  return urls;
}
