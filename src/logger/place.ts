import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { OWN_FOLDER } from "../model/ownFolder.ts";

/**
 * The place in the user's own code that a stack trace leads to, as an editor takes it:
 * `src/load.ts:12:5`. Undefined where it names none.
 */
export function placeOf(stack: string | undefined): string | undefined {
  for (const line of (stack ?? "").split("\n")) {
    const found = /^ {4}at .*?\(?((?:file:\/\/)?\/[^()]*?):(\d+):(\d+)\)?$/.exec(line);
    if (found === null) continue;
    const [, file, row, column] = found;
    if (file!.startsWith(OWN_FOLDER) || file!.includes("/node_modules/")) continue;
    const path = file!.startsWith("file:") ? fileURLToPath(file!) : file!;
    const fromHere = relative(process.cwd(), path);
    return `${fromHere.startsWith("..") ? path : fromHere}:${row}:${column}`;
  }
  return undefined;
}
