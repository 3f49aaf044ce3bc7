import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Task } from "../model/task.ts";

/** What a task is for: its `info`, or else the comment above the place where it is made. */
export function taskInfo({ options, definedAt }: Pick<Task, "options" | "definedAt">): string | undefined {
  if (options.info !== undefined) return options.info;
  const place = definedAt[0];
  if (place === undefined) return undefined;
  try {
    const path = place.file.startsWith("file:") ? fileURLToPath(place.file) : place.file;
    return commentAbove(readFileSync(path, "utf8").split("\n"), place.line);
  } catch {
    return undefined;
  }
}

/** The lines of a comment that ends right above a line (from 1), as one text. */
function commentAbove(lines: readonly string[], line: number): string | undefined {
  // The call may stand some lines below the beginning of its statement: const x =\n  task(…
  let end = line - 1;
  while (end > 0 && line - end < 3 && /^\s*(export\s+)?(const|let|var)\b[^;]*=\s*$/.test(lines[end - 1]!)) end--;
  const comment: string[] = [];
  for (let at = end - 1; at >= 0; at--) {
    const text = lines[at]!.trim();
    const isBlock = text.startsWith("*") || text.startsWith("/*") || text.endsWith("*/");
    if (!text.startsWith("//") && !isBlock) break;
    comment.unshift(text.replace(/^(\/\/+|\/\*\*?|\*\/|\*)\s?/, "").replace(/\s*\*\/$/, ""));
    if (text.startsWith("/*")) break;
  }
  const joined = comment.join(" ").trim();
  return joined === "" ? undefined : joined;
}
