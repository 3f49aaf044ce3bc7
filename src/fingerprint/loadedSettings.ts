import type { ProjectModules } from "./modules.ts";
import type { PackageSetting } from "./packageSettings.ts";

/** A setting, and the file that it stands in. */
export type LoadedSetting = PackageSetting & { readonly file: string };

/** What the project's modules that these files load set in packages as they are loaded; each file is looked through once. */
export type LoadedSettings = (files: Iterable<string>) => Promise<ReadonlySet<LoadedSetting>>;

export function loadedSettings(modules: ProjectModules): LoadedSettings {
  const own = new Map<string, readonly LoadedSetting[]>();
  const known = new Map<string, readonly LoadedSetting[]>();
  const load = async (start: string): Promise<readonly LoadedSetting[]> => {
    const found: LoadedSetting[] = [];
    for (const { path, outline } of await modules.closure(start)) {
      if (outline.settings.length === 0) continue;
      let its = own.get(path);
      if (its === undefined) own.set(path, (its = outline.settings.map((each) => Object.assign({ file: path }, each))));
      found.push(...its);
    }
    return found;
  };
  return async (files) => {
    const all = new Set<LoadedSetting>();
    for (const file of files) {
      let its = known.get(file);
      if (its === undefined) known.set(file, (its = await load(file)));
      for (const each of its) all.add(each);
    }
    return all;
  };
}
