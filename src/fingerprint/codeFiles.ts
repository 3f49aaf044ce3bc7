import { readdirSync } from "node:fs";
import { join } from "node:path";

/** The files of a package that may be code, its own dependencies and hidden folders left out; sorted. */
export function codeFilesOf(folder: string): string[] {
  const found: string[] = [];
  const pending = [folder];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const each of readdirSync(at, { withFileTypes: true })) {
      if (each.name.startsWith(".") || each.name === "node_modules") continue;
      if (each.isDirectory()) pending.push(join(at, each.name));
      else if (CODE.test(each.name) && !each.name.endsWith(".d.ts")) found.push(join(at, each.name));
    }
  }
  return found.sort();
}

const CODE = /\.([cm]?[jt]sx?|json|node|wasm)$/;
