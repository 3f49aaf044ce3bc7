import { pipelineOf, type Edit } from "./edit.ts";

const manifest = (name: string, version: string, more = {}): string =>
  JSON.stringify({ name, version, type: "module", exports: "./index.js", ...more });

const PIPELINE = pipelineOf(
  'import { parse } from "csv";\nimport { other } from "other";\nimport { viaHelper } from "./helper.ts";',
  {
    A: "() => parse()",
    B: "() => other()",
    C: "() => viaHelper()",
    D: "() => 1",
  },
);

const FILES = {
  "pipeline.ts": PIPELINE,
  "helper.ts": 'import { parse } from "csv";\nexport const viaHelper = () => parse();\n',
  "node_modules/csv/package.json": manifest("csv", "1.0.0", {
    dependencies: { deep: "*" },
    optionalDependencies: { rare: "*" },
  }),
  "node_modules/csv/index.js":
    'import { deep } from "deep";\nexport const parse = () => deep();\nexport const make = (n) => () => n;\nexport const LIMIT = 1;\n',
  "node_modules/deep/package.json": manifest("deep", "1.0.0"),
  "node_modules/deep/index.js": "export const deep = () => 1;\n",
  "node_modules/other/package.json": manifest("other", "1.0.0"),
  "node_modules/other/index.js": "export const other = () => 1;\n",
};

/** A project with names of its own for what it loads as tasks run, and as they are loaded. */
const NAMED = {
  ...FILES,
  "package.json": JSON.stringify({
    name: "scratch",
    type: "module",
    imports: {
      "#late": { require: "./other.cjs", import: "./late.ts" },
      "#lib/*": { import: "./lib/*.mjs", default: "./lib/*.cjs" },
      "#parse": "csv",
    },
  }),
  "late.ts": "export const rate = 1;\n",
  "other.cjs": "exports.rate = 1;\n",
  "lib/one.cjs": "exports.rate = 1;\n",
  "lib/one.mjs": "export const rate = 1;\n",
  "pipeline.ts": pipelineOf(
    'import { createRequire } from "node:module";\nimport { parse } from "#parse";\nconst require = createRequire(import.meta.url);',
    {
      A: 'async () => (await import("#late")).rate',
      B: '() => require("#lib/one").rate',
      C: 'async () => (await import("#parse")).parse()',
      D: "() => parse()",
    },
  ),
};

/** A package that is installed, and uses one that is linked. */
const LINKING = {
  "pipeline.ts": pipelineOf('import { outer } from "outer";', { A: "() => outer()", B: "() => 1" }),
  "node_modules/outer/package.json": manifest("outer", "1.0.0", { dependencies: { inner: "*" } }),
  "node_modules/outer/index.js": 'import { inner } from "inner";\nexport const outer = () => inner();\n',
  "packages/inner/package.json": manifest("inner", "1.0.0"),
  "packages/inner/index.js": 'import { rate } from "./lib/rate.js";\nexport const inner = () => rate;\n',
  "packages/inner/lib/rate.js": "export const rate = 1;\n",
};

/** A package that keeps what it is told inside itself, and one that uses it. */
const INSIDE = {
  "pipeline.ts": pipelineOf(
    'import "./setup.ts";\nimport { date } from "dates";\nimport { viaDates } from "uses-dates";',
    {
      A: "() => date()",
      B: "() => 1",
      C: "() => viaDates()",
    },
  ).replace('import "./setup.ts";', 'import { unused } from "./setup.ts";\nexport { unused };'),
  "node_modules/dates/package.json": manifest("dates", "1.0.0"),
  "node_modules/dates/index.js":
    'let name = "en";\nexport const locale = (its) => { name = its; };\nlocale.extend = (plugin) => { name = String(plugin()); };\nexport const date = () => name;\n',
  "node_modules/uses-dates/package.json": manifest("uses-dates", "1.0.0", { dependencies: { dates: "*" } }),
  "node_modules/uses-dates/index.js": 'import { date } from "dates";\nexport const viaDates = () => date();\n',
};

function inside(statement: string): string {
  return `import { locale } from "dates";\nimport { deep } from "deep";\nif (deep !== undefined) {\n  ${statement};\n}\nexport const unused = 1;\n`;
}

/** A package that does as it is told by what is set on its functions. */
const WITH_SETTINGS = {
  "node_modules/fmt/package.json": manifest("fmt", "1.0.0"),
  "node_modules/fmt/index.js": `export function fmt(n) { return (fmt.hook ?? fmt.plain)(n) * fmt.options.rate * fmt.options.deep.by(1); }
fmt.plain = (n) => n;
fmt.options = { rate: 1, deep: { by: (n) => n, log: () => {} } };
export const other = () => 1;
`,
};

/** A pipeline that sets something before its tasks run. */
function setting(statement: string): string {
  const head = `import { fmt, other } from "fmt";\nconst its = fmt as unknown as { hook: unknown; options: { rate: number; deep: { by: unknown } } };`;
  return pipelineOf(`${head}\n${statement}`, { A: "() => fmt(1)", B: "() => other()" });
}

const SETTINGS: readonly (readonly [edit: string, from: string, to: string, runs: readonly string[]])[] = [
  [
    "a function that was set on a package's",
    "its.hook = (n: number) => n * 2;",
    "its.hook = (n: number) => n * 3;",
    ["A"],
  ],
  ["a value that was set in what a package's function has", "its.options.rate = 2;", "its.options.rate = 3;", ["A"]],
  [
    "a function that was set beside others in what a package's function has",
    "its.options.deep.by = (n: number) => n * 2;",
    "its.options.deep.by = (n: number) => n * 3;",
    ["A"],
  ],
  ["nothing that is set on a package's function", "its.options.rate = 2;", "its.options.rate = 1 + 1;", []],
];

/** Edits of what is installed. */
export const PACKAGES: readonly Edit[] = [
  {
    edit: "the version of a package",
    files: FILES,
    to: { "node_modules/csv/package.json": manifest("csv", "1.0.1", { dependencies: { deep: "*" } }) },
    runs: ["A", "C"],
  },
  {
    edit: "the version of a package that another depends on",
    files: FILES,
    to: { "node_modules/deep/package.json": manifest("deep", "1.1.0") },
    runs: ["A", "C"],
  },
  {
    edit: "an optional package, which is installed now",
    files: FILES,
    to: { "node_modules/rare/package.json": manifest("rare", "1.0.0"), "node_modules/rare/index.js": "" },
    runs: ["A", "C"],
  },
  {
    edit: "a package that nothing reaches",
    files: { ...FILES, "node_modules/idle/package.json": manifest("idle", "1.0.0"), "node_modules/idle/index.js": "" },
    to: { "node_modules/idle/package.json": manifest("idle", "2.0.0") },
    runs: [],
  },
  {
    edit: "a constant's package",
    files: { ...FILES, "pipeline.ts": pipelineOf('import { LIMIT } from "csv";', { A: "() => LIMIT", B: "() => 1" }) },
    to: { "node_modules/csv/package.json": manifest("csv", "1.0.1") },
    runs: ["A"],
  },
  {
    edit: "a package that is loaded by a literal import()",
    files: {
      ...FILES,
      "pipeline.ts": pipelineOf("", { A: 'async () => (await import("csv")).parse()', B: "() => 1" }),
    },
    to: { "node_modules/csv/package.json": manifest("csv", "1.0.1") },
    runs: ["A"],
  },
  {
    edit: "what a function of a package captured when the project made it",
    files: {
      ...FILES,
      "pipeline.ts": pipelineOf('import { make } from "csv";\nconst one = make(1);\nconst two = make(2);', {
        A: "() => one()",
        B: "() => two()",
      }),
    },
    to: {
      "pipeline.ts": pipelineOf('import { make } from "csv";\nconst one = make(1);\nconst two = make(3);', {
        A: "() => one()",
        B: "() => two()",
      }),
    },
    runs: ["B"],
  },
  {
    edit: "what a name with a condition for import() stands for",
    files: { ...NAMED, "late.ts": "export const rate = 1;\n" },
    to: { "late.ts": "export const rate = 2;\n" },
    runs: ["A"],
  },
  {
    edit: "what such a name stands for by a pattern, where require() is given another",
    files: { ...NAMED, "lib/one.cjs": "exports.rate = 1;\n" },
    to: { "lib/one.cjs": "exports.rate = 2;\n" },
    runs: ["B"],
  },
  {
    edit: "the version of a package behind such a name",
    files: NAMED,
    to: { "node_modules/csv/package.json": manifest("csv", "1.0.1", { dependencies: { deep: "*" } }) },
    runs: ["C", "D"],
  },
  {
    edit: "a linked package that an installed one uses",
    files: LINKING,
    links: { "node_modules/inner": "packages/inner" },
    to: { "packages/inner/lib/rate.js": "export const rate = 2;\n" },
    runs: ["A"],
  },
  {
    edit: "a comment in a linked package that an installed one uses",
    files: LINKING,
    links: { "node_modules/inner": "packages/inner" },
    to: { "packages/inner/lib/rate.js": "// The rate.\nexport const rate = 1;\n" },
    runs: [],
  },
  {
    edit: "what a module sets in a package as it is loaded",
    files: { ...FILES, ...INSIDE, "setup.ts": inside('locale("de")') },
    to: { "setup.ts": inside('locale("fr")') },
    runs: ["A", "C"],
  },
  {
    edit: "another package that a module hands to one as it is loaded",
    files: { ...FILES, ...INSIDE, "setup.ts": inside("locale.extend(deep)") },
    to: { "node_modules/deep/package.json": manifest("deep", "1.1.0") },
    runs: ["A", "C"],
  },
  {
    edit: "what a module sets in a package that nothing reaches",
    files: {
      ...FILES,
      ...INSIDE,
      "setup.ts": 'import { other } from "other";\nother("de");\nexport const unused = 1;\n',
    },
    to: { "setup.ts": 'import { other } from "other";\nother("fr");\nexport const unused = 1;\n' },
    runs: [],
  },
  ...SETTINGS.map(([edit, from, to, runs]) => ({
    edit,
    files: { ...WITH_SETTINGS, "pipeline.ts": setting(from) },
    to: { "pipeline.ts": setting(to) },
    runs,
  })),
  {
    edit: "what a function of a package captured in one that has no name",
    files: {
      ...FILES,
      "node_modules/csv/index.js": "const as = (fn) => fn;\nexport const make = as((n) => as(() => n));\n",
      "pipeline.ts": pipelineOf('import { make } from "csv";\nconst one = make(1);\nconst two = make(2);', {
        A: "() => one()",
        B: "() => two()",
      }),
    },
    to: {
      "pipeline.ts": pipelineOf('import { make } from "csv";\nconst one = make(1);\nconst two = make(3);', {
        A: "() => one()",
        B: "() => two()",
      }),
    },
    runs: ["B"],
  },
  {
    edit: "a package of the same repository, which is linked",
    files: {
      "package.json": '{ "name": "scratch", "type": "module", "workspaces": ["packages/*"] }',
      "pipeline.ts": pipelineOf('import { clean, other } from "@here/clean";', {
        A: "() => clean(1)",
        B: "() => other(1)",
        C: "() => 1",
      }),
      "packages/clean/package.json": manifest("@here/clean", "0.0.0", { exports: "./index.ts" }),
      "packages/clean/index.ts": 'export { clean } from "./clean.ts";\nexport const other = (n: number) => n;\n',
      "packages/clean/clean.ts": "export const clean = (n: number): number => n;\n",
    },
    links: { "node_modules/@here/clean": "packages/clean" },
    to: { "packages/clean/clean.ts": "export const clean = (n: number): number => n + 1;\n" },
    runs: ["A"],
  },
  {
    edit: "the version of a package that a linked one uses",
    files: {
      ...FILES,
      "pipeline.ts": pipelineOf('import { clean } from "clean";', { A: "() => clean()", B: "() => 1" }),
      "packages/clean/package.json": manifest("clean", "0.0.0", { exports: "./index.ts" }),
      "packages/clean/index.ts": 'import { parse } from "csv";\nexport const clean = () => parse();\n',
    },
    links: { "node_modules/clean": "packages/clean" },
    to: { "node_modules/csv/package.json": manifest("csv", "1.0.1") },
    runs: ["A"],
  },
];
