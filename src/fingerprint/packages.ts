import { existsSync, readFileSync, realpathSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Fingerprint } from "../model/key.ts";
import { OWN_FOLDER } from "../model/ownFolder.ts";
import { digest } from "./digest.ts";
import { byLabel } from "./key.ts";

/** Packages as they are installed. */
export interface InstalledPackages {
  /** The folder of the package that a specifier means in a file; undefined where it is none that is installed. */
  folderOf(specifier: string, file: string): string | undefined;
  /** Whether a specifier means a package that is linked into the project, or the project itself, or one that is missing. */
  isLinked(specifier: string, file: string): boolean;
  /** The folders of these packages and of all that they depend on. */
  under(folders: Iterable<string>): ReadonlySet<string>;
  /** Whether a folder is that of a linked package: it has no version to go by. */
  isLinkedFolder(folder: string): boolean;
  /** Names and versions of these packages and of all that they depend on; Node's major version. */
  parts(folders: Iterable<string>): readonly Fingerprint[];
}

/** What counts of one package. */
interface Package {
  readonly name: string;
  readonly version: string;
  /** The folders of those that it depends on; undefined where one is not installed. */
  readonly dependencies: readonly (readonly [name: string, folder: string | undefined])[];
}

/** Each `package.json` is read once for a run. */
export function installedPackages(): InstalledPackages {
  const known = new Map<string, Package>();
  const folders = new Map<string, string | undefined>();
  const lists = new Map<string, readonly Fingerprint[]>();
  const read = (folder: string): Package => {
    let its = known.get(folder);
    if (its === undefined) known.set(folder, (its = readPackage(folder)));
    return its;
  };
  return {
    isLinked(specifier, file) {
      const name = packageName(specifier);
      return name !== undefined && name !== OWN_NAME && this.folderOf(specifier, file) === undefined;
    },
    folderOf(specifier, file) {
      const name = packageName(specifier);
      if (name === undefined) return undefined;
      const place = `${dirname(file)}\n${name}`;
      if (!folders.has(place)) folders.set(place, foreignFolder(name, dirname(file)));
      return folders.get(place);
    },
    under(folders) {
      const reached = new Set(folders);
      for (const folder of reached)
        for (const [, its] of read(folder).dependencies) if (its !== undefined) reached.add(its);
      return reached;
    },
    isLinkedFolder: (folder) => !isInstalled(folder) && !OWN_PATH.startsWith(folder + sep),
    parts(folders) {
      const sorted = [...new Set(folders)].sort();
      const key = sorted.join("\n");
      let parts = lists.get(key);
      if (parts === undefined) lists.set(key, (parts = partsOf(sorted, read)));
      return parts;
    },
  };
}

const OWN_NAME = "little-pipelines";

/** Node's major version: what the language and its library do may change with it. */
const NODE: Fingerprint = ["node", process.versions.node.split(".")[0]!];

function partsOf(folders: readonly string[], read: (folder: string) => Package): readonly Fingerprint[] {
  const reached = new Set(folders);
  const versions = new Map<string, Set<string>>();
  const wiring: string[] = [];
  const add = (name: string, version: string): void => {
    versions.set(name, (versions.get(name) ?? new Set()).add(version));
  };
  for (const folder of reached) {
    const { name, version, dependencies } = read(folder);
    add(name, version);
    for (const [wanted, its] of dependencies) {
      if (its === undefined) add(wanted, "absent");
      else reached.add(its);
      wiring.push(`${name} ${version} ${wanted} ${its === undefined ? "absent" : read(its).version}`);
    }
  }
  const parts = [...versions].map(([name, its]): Fingerprint => [name, [...its].sort().join(", ")]);
  // Where a package is there in two versions, which other uses which of them counts.
  if ([...versions.values()].some(({ size }) => size > 1))
    parts.push(["(who uses which)", digest(wiring.sort().join("\n"))]);
  return [...parts, NODE].sort(byLabel);
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

function readPackage(folder: string): Package {
  const manifest = readManifest(folder);
  const wanted = new Set([
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.optionalDependencies ?? {}),
    ...Object.keys(manifest.peerDependencies ?? {}),
  ]);
  return {
    name: manifest.name ?? folder.slice(folder.lastIndexOf(sep) + 1),
    version: manifest.version ?? "none",
    dependencies: [...wanted].sort().map((name) => [name, installedFolder(name, folder) ?? linkedFolder(name, folder)]),
  };
}

function readManifest(folder: string): Manifest {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  } catch {
    // A folder in node_modules that is no package: its files have no version.
    return {};
  }
}

/** The package's part of a specifier: `@scope/name/file.js` gives `@scope/name`. */
function packageName(specifier: string): string | undefined {
  if (/^([./#\\]|[a-z]+:)/i.test(specifier)) return undefined;
  const [first, second] = specifier.split("/") as [string, string | undefined];
  if (builtinModules.includes(first)) return undefined;
  return first.startsWith("@") ? `${first}/${second}` : first;
}

/** Where Node finds a package from a folder; its real one, and only where that is an installed one. */
function installedFolder(name: string, from: string): string | undefined {
  const folder = linkedFolder(name, from);
  return folder !== undefined && isInstalled(folder) ? folder : undefined;
}

function isInstalled(folder: string): boolean {
  return folder.includes(`${sep}node_modules${sep}`);
}

/** This library is none that a task uses: an upgrade of it that changes no key runs nothing again. */
function foreignFolder(name: string, from: string): string | undefined {
  const folder = installedFolder(name, from);
  return folder === undefined || OWN_PATH.startsWith(folder + sep) ? undefined : folder;
}

const OWN_PATH = fileURLToPath(OWN_FOLDER);

function linkedFolder(name: string, from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, "node_modules", name);
    if (!at.endsWith(`${sep}node_modules`) && existsSync(join(folder, "package.json"))) return realpathSync(folder);
    if (dirname(at) === at) return undefined;
  }
}
