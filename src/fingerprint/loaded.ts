import { relative, sep } from "node:path";
import type { Note } from "../model/key.ts";
import { addonDigests } from "./addons.ts";
import { codeFilesOf } from "./codeFiles.ts";
import { digest } from "./digest.ts";
import { isRelative } from "./module.ts";
import { importTargets } from "./packageImports.ts";
import { resolveFrom, type ProjectModules } from "./modules.ts";
import type { LoadedSetting, LoadedSettings } from "./loadedSettings.ts";
import type { PackageSetting } from "./packageSettings.ts";
import type { InstalledPackages } from "./packages.ts";
import { add, type Reached } from "./walk.ts";

/** What no value shows: modules that code loads by itself, or that are loaded for what they do. */
export interface LoadedParts {
  /** The code that is reached, with these modules. */
  readonly code: ReadonlyMap<string, string>;
  readonly folders: ReadonlySet<string>;
  /** What could not be followed, with what was found here. */
  readonly notes: readonly Note[];
}

/** Where to look for modules. */
export interface LoadedFrom {
  readonly modules: ProjectModules;
  readonly packages: InstalledPackages;
  /** The modules that files import for what they do. */
  readonly effects: ReadonlyMap<string, readonly string[]>;
  readonly settings: LoadedSettings;
  readonly root: string;
}

function noteOfAddon(label: string): Note {
  return {
    label,
    problem: `${label} may be of a native addon, whose code cannot be read`,
    hint: "Each native addon of the project that is loaded counts by its bytes.",
    isFollowed: true,
  };
}

function noteOfLink(specifier: string): Note {
  return {
    label: specifier,
    problem: `${specifier} is a linked package that is loaded when the task runs`,
    hint: "Import it at the top of the file: then all that is used of it counts.",
    isFollowed: false,
  };
}

function noteOfSetting({ name, specifier }: PackageSetting): Note {
  return {
    label: name,
    problem: `${name} sets something in ${specifier} as its module is loaded, to values that cannot be seen there`,
    hint: "All of that module counts, with all that it imports. What it reads from outside, declare with value(…) in `inputs`.",
    isFollowed: true,
  };
}

/** Adds to the code that a task reaches the modules that are found by their names alone. */
export async function loadedParts(
  reached: Reached,
  { modules, packages, effects, settings, root }: LoadedFrom,
): Promise<LoadedParts> {
  const { code } = reached;
  const folders = new Set(reached.packageFolders);
  const linked = new Map<string, Note>();
  const addPackage = (specifier: string, file: string, isLate = false): void => {
    // `#dates` may be a package as well.
    for (const name of specifier.startsWith("#") ? importTargets(specifier, file) : [specifier]) {
      const folder = packages.folderOf(name, file);
      if (folder !== undefined) folders.add(folder);
      if (isLate && packages.isLinked(name, file)) linked.set(specifier, noteOfLink(specifier));
    }
  };
  const addAll = async (path: string, isLate = false): Promise<void> => {
    for (const { outline, path: file } of await modules.closure(path)) {
      // Not by its file's name: a module that was renamed is the same.
      add(code, "module", outline.digest);
      for (const specifier of outline.imports) addPackage(specifier, file, isLate);
    }
  };
  const addModule = async (specifier: string, file: string, isLate = false): Promise<void> => {
    for (const path of resolveFrom(file, specifier)) await addAll(path, isLate);
    if (!isRelative(specifier)) addPackage(specifier, file, isLate);
  };
  // Loaded when the task runs: what they are then cannot be looked at now.
  for (const [file, specifier] of reached.imported) await addModule(specifier, file, true);
  for (const file of reached.files) {
    const its = effects.get(file);
    if (its !== undefined) for (const specifier of its) await addModule(specifier, file);
  }
  for (const [file, specifier] of reached.foreign) addPackage(specifier, file);
  const addons = reached.native === undefined ? [] : addonDigests();
  for (const its of addons) add(code, "native addon", its);
  for (const file of reached.opaqueFiles) await addAll(file);
  const set: LoadedSetting[] = [];
  const used = packages.under(folders);
  if (used.size > 0)
    for (const its of await settings(reached.files))
      if (used.has(packages.folderOf(its.specifier, its.file) ?? "")) set.push(its);
  for (const { name, digest: its, uses, isOpen, file } of set) {
    add(code, `${name}, as it is set`, its);
    for (const specifier of uses) addPackage(specifier, file);
    if (isOpen) await addAll(file);
  }
  for (const folder of packages.under(folders))
    if (packages.isLinkedFolder(folder))
      for (const file of codeFilesOf(folder)) add(code, "module", (await modules.alone(file))!.digest);
  for (const file of reached.places) add(code, "place of its file", digest(relative(root, file).replaceAll(sep, "/")));
  return {
    code,
    folders,
    notes: [
      ...reached.notes,
      ...linked.values(),
      ...set.filter(({ isOpen }) => isOpen).map(noteOfSetting),
      ...(addons.length === 0 ? [] : [noteOfAddon(reached.native!)]),
    ],
  };
}
