import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { packageFolder } from "../packageFolder.ts";
import type { Example } from "./examples.ts";

/** The manifest of this package, as far as a new project is told of it. */
interface OwnManifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
}

/**
 * The files of a new project, by their paths in it.
 *
 * @param name the project's
 */
export function projectFiles(example: Example, name: string): ReadonlyMap<string, string | Uint8Array> {
  const files = new Map<string, string | Uint8Array>(exampleFiles(example));
  files.set("package.json", json(manifestOf(example, name)));
  files.set("tsconfig.json", json(TSCONFIG));
  files.set(".gitignore", ["node_modules/", ".little-pipelines/", ...example.writes, ""].join("\n"));
  return files;
}

/** What the new project is to have installed, with versions. */
export function packagesOf({ packages }: Example): Readonly<Record<string, string>> {
  const { version, dependencies, devDependencies } = ownManifest();
  const known = { ...dependencies, ...devDependencies };
  return { "little-pipelines": `^${version}`, ...Object.fromEntries(packages.map((each) => [each, known[each]!])) };
}

/** What the new project has besides, for editors and `npm run check`. */
export function developmentPackages(): Readonly<Record<string, string>> {
  const { devDependencies } = ownManifest();
  return { "@types/node": devDependencies["@types/node"]!, typescript: devDependencies.typescript! };
}

function manifestOf(example: Example, name: string): object {
  const { engines } = ownManifest();
  return {
    name,
    private: true,
    type: "module",
    scripts: { start: "little run", check: "tsc" },
    engines,
    dependencies: packagesOf(example),
    devDependencies: developmentPackages(),
  };
}

/** What Node runs as it is, and an editor understands. */
const TSCONFIG = {
  compilerOptions: {
    target: "es2024",
    lib: ["es2024", "esnext.collection", "esnext.array"],
    types: ["node"],
    module: "nodenext",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    resolveJsonModule: true,
  },
};

/** Paths in an example start at this package's root; in the new project at its own. */
function exampleFiles({ name }: Example): [string, string | Uint8Array][] {
  const folder = join(packageFolder(), "examples", name);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => !/(^|[\\/])(out|__pycache__|\.[^\\/]*)([\\/]|$)/.test(path))
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => {
      const bytes = readFileSync(join(folder, path));
      const there = relative(folder, join(folder, path)).replaceAll(sep, "/");
      return [there, TEXT.test(path) ? bytes.toString("utf8").replaceAll(`examples/${name}/`, "") : bytes];
    });
}

const TEXT = /\.(ts|sql|py|md)$/;

function ownManifest(): OwnManifest {
  return JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8")) as OwnManifest;
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
