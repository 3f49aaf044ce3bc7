import type { Session } from "node:inspector";
import { post } from "./protocol.ts";

/** The URLs of the scripts that are loaded, by V8's numbers. */
export interface Scripts {
  /** Empty for a script that is not known, or has no name. */
  urlOf(scriptId: string): string;
}

/**
 * Asks only when a URL is wanted: the debugger names all scripts, but makes a hash of each, 25 to
 * 70 ms; what was called so far names nearly all in 6 ms, and 0.2 ms for each MB of the heap.
 */
export function loadedScripts(session: Session): Scripts {
  let urls: ReadonlyMap<string, string> | undefined;
  let isWhole = false;
  return {
    urlOf(scriptId) {
      if (urls === undefined && process.memoryUsage().heapUsed < LARGE_HEAP) urls = calledScripts(session);
      if (urls?.has(scriptId) !== true && !isWhole) {
        urls = allScripts(session);
        isWhole = true;
      }
      return urls!.get(scriptId) ?? "";
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

function allScripts(session: Session): Map<string, string> {
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
