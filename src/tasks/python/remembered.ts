import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { sep } from "node:path";
import type { DigestMemo } from "../../index.ts";
import type { AnalysedModule, Analysis } from "./analysed.ts";

/** An analysis as it was found the last time, by anyone. */
export interface RememberedAnalysis {
  /** It, with the sources as they are; undefined where anything that was looked at is not as it was. */
  stillTrue(): Promise<Analysis | undefined>;
  remember(analysis: Analysis, surroundings: Surroundings): Promise<void>;
}

/** What was looked at besides the modules. */
export interface Surroundings {
  /** Folders of packages, and programs: by the time of their last change. */
  readonly stamped: readonly string[];
  /** Folders in which modules were looked for: by the names in them that an import may mean. */
  readonly folders: readonly string[];
}

/** @param of what it is an analysis of */
export function rememberedAnalysis(memo: DigestMemo, of: readonly string[]): RememberedAnalysis {
  const name = digest(of.join("\n"));
  return {
    async stillTrue() {
      const known = (await memo.recall(KIND, [name])).get(name);
      return known === undefined ? undefined : checked(JSON.parse(known) as Remembered);
    },
    async remember({ modules, ...rest }, { stamped, folders }) {
      const surroundings: Record<string, string> = {};
      for (const path of stamped) surroundings[path] = await stampOf(path);
      for (const folder of folders) surroundings[folder + sep] = await importable(folder);
      const remembered: Remembered = {
        ...rest,
        modules: modules.map(({ path, counts, source }) => ({ path, counts, source: digest(source) })),
        surroundings,
      };
      await memo.remember(KIND, new Map([[name, JSON.stringify(remembered)]]));
    },
  };
}

const KIND = "python";

/** It is as it was while all of this is. */
interface Remembered extends Analysis {
  /** Of each the digest of its source. */
  readonly modules: readonly AnalysedModule[];
  readonly surroundings: Readonly<Record<string, string>>;
}

/** What was remembered, with the sources as they are; undefined where anything is not as it was. */
async function checked({ surroundings, modules, ...rest }: Remembered): Promise<Analysis | undefined> {
  for (const [path, was] of Object.entries(surroundings)) {
    const is = path.endsWith(sep) ? await importable(path) : await stampOf(path);
    if (is !== was) return undefined;
  }
  const read: AnalysedModule[] = [];
  for (const { path, counts, source: was } of modules) {
    const source = await sourceOf(path);
    if (source === undefined || digest(source) !== was) return undefined;
    read.push({ path, counts, source });
  }
  return { ...rest, modules: read };
}

/** As Python hands it over: bytes that are no UTF-8 are kept apart. */
async function sourceOf(path: string): Promise<string | undefined> {
  try {
    const bytes = await readFile(path);
    const text = bytes.toString("utf8");
    // It would not be equal to what Python has read: then it is asked.
    return Buffer.byteLength(text) === bytes.length && !text.includes("\uFFFD") ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Of a folder of packages, when something was last put in or taken away; of a program, that and its size. */
async function stampOf(path: string): Promise<string> {
  try {
    const { mtimeNs, size, ino } = await stat(path, { bigint: true });
    return `${mtimeNs} ${size} ${ino}`;
  } catch {
    return "absent";
  }
}

/** The names in a folder that an import may mean. Not its time: results may be written into it. */
async function importable(folder: string): Promise<string> {
  try {
    const found = await readdir(folder, { withFileTypes: true });
    const names = found
      .filter((each) => /^[\p{L}_][\p{L}\p{N}_]*(\.py|\.[\w.-]*so|\.pyd|\.pyc)?$/u.test(each.name))
      .filter((each) => each.name !== "__pycache__" && (each.name.includes(".") || !each.isFile()))
      .map(({ name }) => name);
    return digest(names.sort().join("\n"));
  } catch {
    return "absent";
  }
}

export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
