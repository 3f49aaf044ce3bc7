import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { Location } from "./protocol.ts";
import { resolveFrom } from "./modules.ts";

/** Tells which of the project's files a function stands in, by its text and its place. */
export interface ScriptFiles {
  /** A `file:` URL; undefined where no file, or more than one, has that text at that place. */
  urlOf(location: Location, text: string): string | undefined;
}

/**
 * Reads the files that these import, through any number of others: 0.1 ms each, where V8's debugger takes 25 to 70
 * ms to name all scripts, Node's own among them. A guess that could be wrong is not made: where two files have
 * the same text at the same place, none is named.
 *
 * @param starts files, as paths or `file:` URLs; asked for when the first function is
 */
export function scriptFiles(starts: () => Iterable<string>): ScriptFiles {
  let files: readonly ScriptFile[] | undefined;
  return {
    urlOf(location, text) {
      files ??= readAll(starts());
      const found = files.filter((file) => hasAt(file, location, text));
      return found.length === 1 ? pathToFileURL(found[0]!.path).href : undefined;
    },
  };
}

interface ScriptFile {
  readonly path: string;
  readonly text: string;
  /** Where each line begins. */
  readonly lines: readonly number[];
}

/** Beyond this the debugger is as fast. */
const MOST_FILES = 300;

function readAll(starts: Iterable<string>): ScriptFile[] {
  const paths = new Set<string>();
  for (const start of starts) {
    const its = start.startsWith("file:") ? start : pathToFileURL(start).href;
    for (const path of resolveFrom(start, its)) paths.add(path);
  }
  const files: ScriptFile[] = [];
  for (const path of paths) {
    if (files.length === MOST_FILES) return [];
    const text = readScript(path);
    if (text === undefined) continue;
    files.push({ path, text, lines: linesOf(text) });
    for (const [, specifier] of text.matchAll(IMPORT))
      for (const target of resolveFrom(path, specifier!)) paths.add(target);
  }
  return files;
}

/** Also what only looks like an import, in a comment say: its file is read for nothing. */
const IMPORT = /\b(?:from|import|require)\s*\(?\s*["']((?:\.{0,2}\/|#|file:)[^"'\n]*)["']/g;

function readScript(path: string): string | undefined {
  if (!/\.[cm]?[jt]sx?$/.test(path)) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function linesOf(text: string): number[] {
  const lines = [0];
  for (const { 0: end, index } of text.matchAll(/\r\n?|[\n\u2028\u2029]/g)) lines.push(index + end.length);
  return lines;
}

/** A function's place is that of its parameters: what goes before these is short. */
const LONGEST_HEAD = 200;

function hasAt({ text, lines }: ScriptFile, { lineNumber, columnNumber }: Location, fn: string): boolean {
  const line = lines[lineNumber];
  if (line === undefined) return false;
  const place = line + columnNumber;
  const last = Math.min(LONGEST_HEAD, fn.length - 1, place);
  for (let head = 0; head <= last; head++) if (matches(text, place - head, fn)) return true;
  return false;
}

/** Node puts a space in the place of each character of a type. */
function matches(text: string, start: number, fn: string): boolean {
  for (let i = 0; i < fn.length; i++) {
    const unit = fn.charCodeAt(i);
    if (unit !== SPACE && unit !== text.charCodeAt(start + i)) return false;
  }
  return start + fn.length <= text.length;
}

const SPACE = 32;
