import { registerHooks } from "node:module";
import { sep } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFolder } from "../packageFolder.ts";

/** Of a linked copy of this library, which is no part of the project. */
const OWN = ["dist", "src"].map((name) => packageFolder() + name + sep);

/**
 * Notes which of the project's modules are loaded from now on in this process, and which are looked for in vain.
 *
 * @returns their paths up to now
 */
export function noteModules(): () => readonly string[] {
  const paths = new Set<string>();
  const note = (url: unknown): void => {
    if (typeof url !== "string" || !url.startsWith("file:")) return;
    const path = fileURLToPath(url.replace(/[?#].*$/, ""));
    if (!path.includes(`${sep}node_modules${sep}`) && !OWN.some((folder) => path.startsWith(folder))) paths.add(path);
  };
  registerHooks({
    resolve(specifier, context, next) {
      try {
        const resolved = next(specifier, context);
        note(resolved.url);
        return resolved;
      } catch (error) {
        note((error as { url?: unknown }).url);
        throw error;
      }
    },
  });
  return () => [...paths];
}
