import { readFileSync, statSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { dirname, join, resolve } from "node:path";

/** Who makes entries: for people who ask where a result came from. */
export interface Maker {
  readonly person: string;
  readonly host: string;
  /** The commit of the project's git repository; undefined where there is none. */
  readonly commit?: string;
}

/** @param folder the project's, or one in it */
export function thisMaker(folder: string): Maker {
  const commit = commitOf(folder);
  return { person: personName(), host: hostname(), ...(commit === undefined ? {} : { commit }) };
}

function personName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that has no name.
    return String(process.getuid?.() ?? "unknown");
  }
}

/** Read from git's own files, since git takes some 5 ms to start and may not be there. */
function commitOf(folder: string): string | undefined {
  try {
    const git = gitFolder(resolve(folder));
    if (git === undefined) return undefined;
    const head = readFileSync(join(git, "HEAD"), "utf8").trim();
    if (!head.startsWith("ref: ")) return isCommit(head) ? head : undefined;
    const ref = head.slice(5);
    const common = readIfThere(join(git, "commondir"));
    for (const place of common === undefined ? [git] : [git, resolve(git, common.trim())]) {
      const loose = readIfThere(join(place, ref))?.trim();
      if (loose !== undefined && isCommit(loose)) return loose;
      const packed = readIfThere(join(place, "packed-refs"))
        ?.split("\n")
        .find((line) => line.endsWith(` ${ref}`));
      if (packed !== undefined) return packed.slice(0, packed.indexOf(" "));
    }
    return undefined;
  } catch {
    return undefined;
  }
}

function gitFolder(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, ".git");
    const its = statSync(path, { throwIfNoEntry: false });
    if (its?.isDirectory() === true) return path;
    // Of a worktree, it is a file that says where.
    if (its?.isFile() === true) return resolve(folder, readFileSync(path, "utf8").replace("gitdir: ", "").trim());
    if (dirname(folder) === folder) return undefined;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function isCommit(text: string): boolean {
  return /^[0-9a-f]{40,64}$/.test(text);
}
