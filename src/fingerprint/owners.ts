import { sep } from "node:path";
import { fileURLToPath } from "node:url";
import { OWN_FOLDER } from "../model/ownFolder.ts";

/** Whose a function is, by where its code was loaded from. */
export type Owner =
  /** Node's own, or this library's: it counts by its name. */
  | { readonly kind: "builtin"; readonly module: string }
  /** A package's, as it was installed: it counts by the package's version. */
  | { readonly kind: "package"; readonly folder: string; readonly file: string }
  /** The project's, and what is linked into it: it counts by its text. No file where the code was made from a string. */
  | { readonly kind: "project"; readonly file: string | undefined };

/** Tells whose functions are, of some thousands that are of some files: to take a URL apart takes 2 µs. */
export function owners(): (url: string) => Owner {
  const known = new Map<string, Owner>();
  return (url) => {
    let owner = known.get(url);
    if (owner === undefined) known.set(url, (owner = ownerOf(url)));
    return owner;
  };
}

/** @param url of the script, as V8 names it */
export function ownerOf(url: string): Owner {
  if (url.startsWith("node:")) return { kind: "builtin", module: url };
  if (url.startsWith(OWN_FOLDER)) return { kind: "builtin", module: "little-pipelines" };
  const file = pathOf(url);
  const folder = file === undefined ? undefined : packageFolder(file);
  return folder === undefined
    ? { kind: "project", file }
    : { kind: "package", folder, file: file!.slice(folder.length + 1).replaceAll(sep, "/") };
}

/** CommonJS modules are named by their paths, others by `file:` URLs, with a query where they were loaded anew. */
function pathOf(url: string): string | undefined {
  if (url.startsWith("file:")) return fileURLToPath(url.replace(/[?#].*$/, ""));
  return /^([/\\]|[A-Za-z]:[/\\])/.test(url) ? url : undefined;
}

const INSTALLED = `${sep}node_modules${sep}`;

/** The folder of the installed package that a file lies in. */
function packageFolder(file: string): string | undefined {
  const at = file.lastIndexOf(INSTALLED);
  if (at === -1) return undefined;
  const start = at + INSTALLED.length;
  const parts = file.slice(start).split(sep);
  return file.slice(0, start) + parts.slice(0, parts[0]!.startsWith("@") ? 2 : 1).join(sep);
}
