import { readdirSync } from "node:fs";
import { delimiter } from "node:path";
import { didYouMean } from "../../index.ts";

/** `Did you mean "pdftotext"?`, of the programs that are on the PATH; undefined where none is near. */
export function nearestProgram(name: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const names = new Set<string>();
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    try {
      for (const each of readdirSync(folder)) names.add(each);
    } catch {
      // Many a PATH names folders that are not there.
    }
  }
  return didYouMean(name, names);
}
