import { globSync, readdirSync, statSync, type Dirent } from "node:fs";
import { join, relative, sep } from "node:path";
import { loadedFiles, stateFolder, type Pipeline } from "../../index.ts";

/** Notices that something has changed which this process loaded: then it no longer is what a fresh process would be. */
export interface Changes {
  /** Takes note of the files as they are now: to be called soon after they were loaded. */
  note(): Promise<void>;
  /** The first file that is another one than it was, from the project root; undefined where none is. */
  first(): Promise<string | undefined>;
}

/** What is larger is data, which a task reads as it runs, and no module as it is loaded. */
const LARGEST = 2 ** 20;
/** More files are not looked at before each command: 5,000 take 15 ms. */
const MOST_FILES = 5000;

/**
 * Looks at the files of all modules that are loaded, in the project and in others that it links to, and at every other
 * small file of the project, since a module may have read it as it was loaded: settings, a list of stations, a query.
 * What tasks declare as outputs is left out, as are installed packages but for their list.
 *
 * @param pipeline where it is loaded
 */
export function changes(root: () => string, pipeline: () => Pipeline | undefined): Changes {
  // Of files that a module was loaded from a change counts that came before they were first looked at.
  const startedAt = performance.timeOrigin;
  let noted: { modules: Stamps; files: Stamps } | undefined;
  let before: string | undefined;
  const note = async (): Promise<void> => {
    const modules = stampsOf(
      await loadedFiles().then(
        (paths) => paths ?? [],
        () => [],
      ),
    );
    noted = { modules, files: stampsOf(filesBelow(root()), LARGEST) };
    const now = Date.now();
    before = [...modules].find(([, stamp]) => stamp !== undefined && stamp.at > startedAt && stamp.at <= now)?.[0];
  };
  return {
    note,
    async first() {
      if (noted === undefined) await note();
      const { modules, files } = noted!;
      const found =
        before ?? firstChanged(modules, stampsOf([...modules.keys()])) ?? firstOther(files, root(), pipeline());
      return found === undefined ? undefined : relative(root(), found);
    },
  };
}

interface Stamp {
  /** When it was changed last, in milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
}

type Stamps = ReadonlyMap<string, Stamp | undefined>;

function stampsOf(paths: readonly string[], largest = Number.POSITIVE_INFINITY): Stamps {
  return new Map(
    paths.map((path) => {
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats === undefined || stats.size > largest) return [path, undefined];
      return [path, { at: stats.mtimeMs, text: `${stats.mtimeMs} ${stats.size} ${stats.ino}` }];
    }),
  );
}

function firstChanged(before: Stamps, now: Stamps): string | undefined {
  for (const [path, stamp] of before) if (now.get(path)?.text !== stamp?.text) return path;
  return undefined;
}

/** A file that is gone, changed, or a module that is new; none that a task says it writes. */
function firstOther(before: Stamps, root: string, pipeline: Pipeline | undefined): string | undefined {
  const now = stampsOf(filesBelow(root), LARGEST);
  const paths = [
    ...[...before].filter(([path, stamp]) => now.get(path)?.text !== stamp?.text),
    ...[...now].filter(([path]) => !before.has(path) && /\.[cm]?[jt]sx?$/.test(path)),
  ].map(([path]) => path);
  if (paths.length === 0) return undefined;
  const outputs = outputsOf(pipeline);
  return paths.find((path) => !outputs.some((output) => path === output || path.startsWith(output + sep)));
}

function outputsOf(pipeline: Pipeline | undefined): readonly string[] {
  if (pipeline === undefined) return [];
  try {
    const patterns = pipeline.tasks.flatMap(({ options }) => options.outputs ?? []);
    const found = globSync(patterns, { cwd: pipeline.root });
    return [...patterns, ...found].map((path) => join(pipeline.root, path).replace(/[/\\]$/, ""));
  } catch {
    return [];
  }
}

/** Breadth first: what lies deep is seldom what a module reads as it is loaded. */
function filesBelow(root: string): string[] {
  const files = [join(root, "node_modules", ".package-lock.json")];
  const state = stateFolder(root);
  const folders = [root];
  for (const folder of folders) {
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!/^\.|^(node_modules|__pycache__)$/.test(entry.name) && path !== state) folders.push(path);
      } else if (entry.isFile() && (!entry.name.startsWith(".") || entry.name.startsWith(".env"))) {
        if (files.length === MOST_FILES) return files;
        files.push(path);
      }
    }
  }
  return files;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
