import { pipelineOf, type Edit } from "./edit.ts";

const HELPERS = "export const double = (n: number) => n * 2;\nexport const half = (n: number) => n / 2;\n";

/** Edits that reach tasks through imports. */
export const MODULES: readonly Edit[] = [
  {
    edit: "a function that is imported by name",
    files: {
      "pipeline.ts": pipelineOf('import { double, half } from "./h.ts";', { A: "() => double(4)", B: "() => half(4)" }),
      "h.ts": HELPERS,
    },
    to: { "h.ts": HELPERS.replace("n * 2", "n * 3") },
    runs: ["A"],
  },
  {
    edit: "a function that is imported under another name",
    files: {
      "pipeline.ts": pipelineOf('import { double as twice, half } from "./h.ts";', {
        A: "() => twice(4)",
        B: "() => half(4)",
      }),
      "h.ts": HELPERS,
    },
    to: { "h.ts": HELPERS.replace("n * 2", "n * 3") },
    runs: ["A"],
  },
  {
    edit: "a member of a namespace import",
    files: {
      "pipeline.ts": pipelineOf('import * as h from "./h.ts";', {
        A: "() => h.double(4)",
        B: "() => h.half(4)",
        C: "() => Object.keys(h).length",
      }),
      "h.ts": HELPERS,
    },
    to: { "h.ts": HELPERS.replace("n * 2", "n * 3") },
    runs: ["A", "C"],
  },
  {
    edit: "an export that is new, beside those that are used",
    files: {
      "pipeline.ts": pipelineOf('import * as h from "./h.ts";', {
        A: "() => h.double(4)",
        C: "() => Object.keys(h).length",
      }),
      "h.ts": HELPERS,
    },
    to: { "h.ts": `${HELPERS}export const third = (n: number) => n / 3;\n` },
    runs: ["C"],
  },
  {
    edit: "a default export",
    files: {
      "pipeline.ts": pipelineOf('import parse from "./h.ts";\nimport { other } from "./h.ts";', {
        A: '() => parse("1")',
        B: "() => other()",
      }),
      "h.ts": "export default function (text: string) { return Number(text); }\nexport const other = () => 1;\n",
    },
    to: {
      "h.ts": "export default function (text: string) { return Number(text) + 1; }\nexport const other = () => 1;\n",
    },
    runs: ["A"],
  },
  {
    edit: "what stands behind a barrel",
    files: {
      "pipeline.ts": pipelineOf('import { double, half } from "./lib/index.ts";', {
        A: "() => double(4)",
        B: "() => half(4)",
      }),
      "lib/index.ts": 'export * from "./double.ts";\nexport { half } from "./half.ts";\n',
      "lib/double.ts": "export const double = (n: number) => n * 2;\n",
      "lib/half.ts": "export const half = (n: number) => n / 2;\n",
    },
    to: { "lib/half.ts": "export const half = (n: number) => Math.floor(n / 2) + 0.5;\n" },
    runs: ["B"],
  },
  {
    edit: "a re-export that now names another file's function",
    files: {
      "pipeline.ts": pipelineOf('import { rate, other } from "./barrel.ts";', { A: "() => rate(1)", B: "() => other" }),
      "barrel.ts": 'export { rate } from "./a.ts";\nexport const other = 1;\n',
      "a.ts": "export const rate = (n: number) => n + 1;\n",
      "b.ts": "export const rate = (n: number) => n + 2;\n",
    },
    to: { "barrel.ts": 'export { rate } from "./b.ts";\nexport const other = 1;\n' },
    runs: ["A"],
  },
  {
    edit: "a namespace that is re-exported as a name",
    files: {
      "pipeline.ts": pipelineOf('import { h } from "./barrel.ts";', { A: "() => h.double(1)", B: "() => h.half(1)" }),
      "barrel.ts": 'export * as h from "./h.ts";\n',
      "h.ts": HELPERS,
    },
    to: { "h.ts": HELPERS.replace("n / 2", "n / 4") },
    runs: ["B"],
  },
  {
    edit: "a helper of a helper, three files away",
    files: {
      "pipeline.ts": pipelineOf('import { a } from "./a.ts";', { A: "() => a(1)", B: "() => 1" }),
      "a.ts": 'import { b } from "./b.ts";\nexport const a = (n: number) => b(n) + 1;\n',
      "b.ts": 'import { c } from "./c.ts";\nexport const b = (n: number) => c(n) + 1;\n',
      "c.ts": "export const c = (n: number) => n + 1;\nexport const unused = 1;\n",
    },
    to: { "c.ts": "export const c = (n: number) => n + 10;\nexport const unused = 1;\n" },
    runs: ["A"],
  },
  {
    edit: "files that import each other",
    files: {
      "pipeline.ts": pipelineOf('import { isEven } from "./even.ts";\nimport { one } from "./odd.ts";', {
        A: "() => isEven(3)",
        B: "() => one",
      }),
      "even.ts":
        'import { isOdd } from "./odd.ts";\nexport const isEven = (n: number): boolean => n === 0 || isOdd(n - 1);\n',
      "odd.ts":
        'import { isEven } from "./even.ts";\nexport const isOdd = (n: number): boolean => n !== 0 && isEven(n - 1);\nexport const one = 1;\n',
    },
    to: {
      "odd.ts":
        'import { isEven } from "./even.ts";\nexport const isOdd = (n: number): boolean => n === 1 || (n > 1 && isEven(n - 1));\nexport const one = 1;\n',
    },
    runs: ["A"],
  },
  {
    edit: "an export that is assigned again while modules load",
    files: {
      "pipeline.ts": pipelineOf('import { level, fixed } from "./level.ts";\nimport "./raise.ts";', {
        A: "() => level",
        B: "() => fixed",
      }),
      "level.ts":
        "export let level = 1;\nexport const fixed = 1;\nexport const setLevel = (n: number) => { level = n; };\n",
      "raise.ts": 'import { setLevel } from "./level.ts";\nsetLevel(2);\n',
    },
    to: { "raise.ts": 'import { setLevel } from "./level.ts";\nsetLevel(3);\n' },
    // A side-effect import of the file that the tasks are in counts for all of them.
    runs: ["A", "B"],
  },
  {
    edit: "a side-effect import that changes a value in another file, unseen",
    files: {
      "pipeline.ts": pipelineOf('import { a } from "./a.ts";\nimport { b } from "./b.ts";', {
        A: "() => a()",
        B: "() => b()",
      }),
      "a.ts": 'import "./setup.ts";\nexport const a = () => (process as unknown as { setUp: number }).setUp;\n',
      "b.ts": "export const b = () => 1;\n",
      "setup.ts": "(process as unknown as { setUp: number }).setUp = 1;\n",
    },
    to: { "setup.ts": "(process as unknown as { setUp: number }).setUp = 2;\n" },
    runs: ["A"],
  },
  {
    edit: "a JSON module",
    files: {
      "pipeline.ts": pipelineOf('import settings from "./settings.json" with { type: "json" };', {
        A: "() => settings.rate",
        B: "() => settings.name",
        C: "() => JSON.stringify(settings)",
      }),
      "settings.json": '{ "rate": 1, "name": "x" }',
    },
    to: { "settings.json": '{ "rate": 2, "name": "x" }' },
    runs: ["A", "C"],
  },
  {
    edit: "the formatting of a JSON module",
    files: {
      "pipeline.ts": pipelineOf('import settings from "./settings.json" with { type: "json" };', {
        A: "() => JSON.stringify(settings)",
      }),
      "settings.json": '{ "rate": 1, "name": "x" }',
    },
    to: { "settings.json": '{\n  "rate": 1,\n  "name": "x"\n}\n' },
    runs: [],
  },
  {
    edit: "what a literal import() loads, and what that imports",
    files: {
      "pipeline.ts": pipelineOf("", { A: 'async () => (await import("./late.ts")).late(1)', B: "() => 1" }),
      "late.ts": 'import { deep } from "./deep.ts";\nexport const late = (n: number) => deep(n);\n',
      "deep.ts": "export const deep = (n: number) => n + 1;\n",
    },
    to: { "deep.ts": "export const deep = (n: number) => n + 2;\n" },
    runs: ["A"],
  },
  {
    edit: "a comment in what a literal import() loads",
    files: {
      "pipeline.ts": pipelineOf("", { A: 'async () => (await import("./late.ts")).late(1)' }),
      "late.ts": "export const late = (n: number) => n;\n",
    },
    to: { "late.ts": "// Late.\nexport const late = (n: number): number => n;\n" },
    runs: [],
  },
  {
    edit: "what a literal import() in a helper loads",
    files: {
      "pipeline.ts": pipelineOf('import { load } from "./lib/load.ts";', { A: "() => load()", B: "() => 1" }),
      "lib/load.ts": 'export const load = async () => (await import("./late.ts")).value;\n',
      "lib/late.ts": "export const value = 1;\n",
    },
    to: { "lib/late.ts": "export const value = 2;\n" },
    runs: ["A"],
  },
  {
    edit: "what a require() inside a function loads",
    files: {
      "pipeline.ts": pipelineOf(
        'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);',
        { A: '() => require("./late.cjs").value', B: "() => 1" },
      ),
      "late.cjs": "exports.value = 1;\n",
    },
    to: { "late.cjs": "exports.value = 2;\n" },
    runs: ["A"],
  },
  {
    edit: "a CommonJS helper",
    files: {
      "pipeline.ts": pipelineOf('import h from "./h.cjs";', { A: "() => h.one(1)", B: "() => h.two(1)" }),
      "h.cjs": "const RATE = 2;\nexports.one = (n) => n * RATE;\nexports.two = (n) => n + 2;\n",
    },
    to: { "h.cjs": "const RATE = 3;\nexports.one = (n) => n * RATE;\nexports.two = (n) => n + 2;\n" },
    runs: ["A"],
  },
  {
    edit: "an .mts helper",
    files: {
      "pipeline.ts": pipelineOf('import { a, b } from "./h.mts";', { A: "() => a()", B: "() => b()" }),
      "h.mts": "export const a = (): number => 1;\nexport const b = (): number => 2;\n",
    },
    to: { "h.mts": "export const a = (): number => 3;\nexport const b = (): number => 2;\n" },
    runs: ["A"],
  },
  {
    edit: "JavaScript with JSDoc: its types, and one function",
    main: "pipeline.mjs",
    files: {
      "pipeline.mjs": pipelineOf('import { a, b } from "./h.js";', { A: "() => a(1)", B: "() => b(1)" }),
      "h.js":
        "/** @param {number} n */\nexport function a(n) { return n; }\n/** @param {number} n */\nexport function b(n) { return n; }\n",
    },
    to: {
      "h.js":
        "/** @param {number} n @returns {number} */\nexport function a(n) { return n; }\n/** @param {number} n */\nexport function b(n) { return n + 1; }\n",
    },
    runs: ["B"],
  },
  {
    edit: "a helper in a file that was renamed",
    files: {
      "pipeline.ts": pipelineOf('import { double } from "./h.ts";', { A: "() => double(4)" }),
      "h.ts": HELPERS,
    },
    to: {
      "h.ts": null,
      "lib/numbers.ts": HELPERS,
      "pipeline.ts": pipelineOf('import { double } from "./lib/numbers.ts";', { A: "() => double(4)" }),
    },
    runs: [],
  },
  {
    edit: "a helper that moved from the task's file into another",
    files: {
      "pipeline.ts": pipelineOf("const RATE = 2;\nfunction scale(n: number) { return n * RATE; }", {
        A: "() => scale(4)",
      }),
    },
    to: {
      "scale.ts": "export function scale(n: number) { return n * RATE; }\nexport const RATE = 2;\n",
      "pipeline.ts": pipelineOf('import { scale } from "./scale.ts";', { A: "() => scale(4)" }),
    },
    runs: [],
  },
  {
    edit: "the place of a file that asks where it lies",
    files: {
      "pipeline.ts": pipelineOf('import { here } from "./a/where.ts";', { A: "() => here().length", B: "() => 1" }),
      "a/where.ts": "export const here = () => import.meta.url.slice(-12);\n",
    },
    to: {
      "a/where.ts": null,
      "bbb/where.ts": "export const here = () => import.meta.url.slice(-12);\n",
      "pipeline.ts": pipelineOf('import { here } from "./bbb/where.ts";', { A: "() => here().length", B: "() => 1" }),
    },
    runs: ["A"],
  },
  {
    edit: "what a worker's file holds",
    files: {
      "pipeline.ts": pipelineOf('import { Worker } from "node:worker_threads";', {
        A: '() => new Promise((resolve) => new Worker(new URL("./worker.mjs", import.meta.url)).once("message", resolve))',
        B: "() => 1",
      }),
      "worker.mjs": 'import { parentPort } from "node:worker_threads";\nparentPort.postMessage(1);\n',
    },
    to: { "worker.mjs": 'import { parentPort } from "node:worker_threads";\nparentPort.postMessage(2);\n' },
    runs: ["A"],
  },
];
