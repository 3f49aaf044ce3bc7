import type { ScriptFiles } from "./scriptFiles.ts";

/**
 * Tells which of Node's own files a function stands in, by its text and its place: 1 ms, where the debugger takes 25 to
 * 70 ms. Node hands its sources out in a way that is deprecated: where it does so no more, none is named, and the
 * debugger is asked.
 */
export function nodeFiles(): ScriptFiles {
  let sources: readonly (readonly [url: string, source: string])[] | undefined;
  return {
    urlOf({ lineNumber }, text) {
      sources ??= ownSources();
      const found = sources.filter(([, source]) => hasOnLine(source, lineNumber, text));
      return found.length === 1 ? found[0]![0] : undefined;
    },
  };
}

function ownSources(): [url: string, source: string][] {
  const { binding } = process as unknown as NodeInside;
  // Then Node would tell the user of what is none of theirs.
  const warns = process.execArgv.includes("--pending-deprecation") || process.env.NODE_PENDING_DEPRECATION === "1";
  if (warns || typeof binding !== "function") return [];
  try {
    // What Node has taken over from others is large, and no function of it is met.
    return Object.entries(binding("natives")).flatMap(([name, source]): [string, string][] =>
      typeof source === "string" && !name.startsWith("internal/deps/") ? [[`node:${name}`, source]] : [],
    );
  } catch {
    return [];
  }
}

interface NodeInside {
  readonly binding?: (name: "natives") => Readonly<Record<string, unknown>>;
}

/** A function's parameters begin on the line of its name, or on one of the next. */
const LONGEST_HEAD_LINES = 3;

function hasOnLine(source: string, line: number, text: string): boolean {
  for (let at = source.indexOf(text); at !== -1; at = source.indexOf(text, at + 1)) {
    const own = lineOf(source, at);
    if (own <= line && line < own + LONGEST_HEAD_LINES) return true;
  }
  return false;
}

function lineOf(source: string, place: number): number {
  let line = 0;
  for (let end = source.indexOf("\n"); end !== -1 && end < place; end = source.indexOf("\n", end + 1)) line++;
  return line;
}
