import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SourceText } from "../../index.ts";

/**
 * What the project asks for of the packages that a script reaches: their lines of `uv.lock`, else of `requirements.txt`. The
 * other lines, and comments, do not count.
 */
export async function pinned(
  root: string,
  packages: readonly (readonly [name: string, version: string])[],
): Promise<SourceText[]> {
  if (packages.length === 0) return [];
  const names = new Set(packages.map(([name]) => normal(name)));
  for (const [file, linesOf] of FILES) {
    const text = await readFile(join(root, file), "utf8").catch(() => undefined);
    if (text === undefined) continue;
    const lines = linesOf(text).filter(([name]) => names.has(normal(name)));
    if (lines.length === 0) return [];
    return [
      {
        label: file,
        counts: lines
          .map(([, line]) => line)
          .sort()
          .join("\n"),
      },
    ];
  }
  return [];
}

type NamedLine = readonly [name: string, line: string];

const FILES: readonly (readonly [file: string, linesOf: (text: string) => NamedLine[]])[] = [
  ["uv.lock", locked],
  ["requirements.txt", required],
];

/** `[[package]]`, with the name and the version in the lines that follow. */
function locked(text: string): NamedLine[] {
  return text.split("[[package]]").flatMap((part): NamedLine[] => {
    const name = /^name = "([^"]+)"/m.exec(part)?.[1];
    const version = /^version = "([^"]+)"/m.exec(part)?.[1];
    return name === undefined || version === undefined ? [] : [[name, `${name} ${version}`]];
  });
}

/** `pandas==2.2.0  # why`, and the lines that go on behind a `\`. */
function required(text: string): NamedLine[] {
  return text
    .replaceAll(/\\\r?\n/g, " ")
    .split("\n")
    .flatMap((line): NamedLine[] => {
      const its = line.replace(/(^|\s)#.*/, "").trim();
      const name = /^[A-Za-z0-9][\w.-]*/.exec(its)?.[0];
      return name === undefined ? [] : [[name, its.replaceAll(/\s+/g, " ")]];
    });
}

/** One name for all ways to write it. */
function normal(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, "_");
}
