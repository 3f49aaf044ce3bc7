import { pipelineOf, type Edit } from "./edit.ts";
import { replaced } from "./values.ts";

const TASKS = { A: "() => a()", B: "() => b()" };

/** Puts a module beside a pipeline whose tasks reach `a` and `b` of it by others: by then, the module is known. */
function inModule(edit: string, source: string, from: string, into: string, runs: readonly string[]): Edit {
  const lib = `${source}export const viaA = () => a();\nexport const viaB = () => b();\n`;
  const pipeline = pipelineOf('import { viaA, viaB } from "./lib.ts";', { A: "() => viaA()", B: "() => viaB()" });
  return {
    edit,
    files: { "pipeline.ts": pipeline, "lib.ts": lib },
    to: { "lib.ts": lib.replaceAll(from, into) },
    runs,
  };
}

/** Functions that have the text, or the name, of one at the top level of a module, and something else around them. */
export const SCOPES: readonly Edit[] = [
  inModule(
    "what a factory's function captures whose text is that of a function at the top level",
    "const rate = 1;\nexport const a = () => rate;\nconst make = (rate: number) => () => rate;\nexport const b = make(2);\n",
    "make(2)",
    "make(3)",
    ["B"],
  ),
  inModule(
    "what is behind a function of the top level whose text is a factory's as well",
    "const rate = 1;\nexport const a = () => rate;\nconst make = (rate: number) => () => rate;\nexport const b = make(2);\n",
    "const rate = 1",
    "const rate = 4",
    ["A"],
  ),
  inModule(
    "what the value captures that a function's name was given later, with the same text",
    "const rate = 1;\nexport function a() { return rate; }\nexport function b() { return rate; }\nconst make = (rate: number) => function b() { return rate; };\nb = make(2);\n",
    "make(2)",
    "make(3)",
    ["B"],
  ),
  inModule(
    "what the value captures that a function's name was given by a pattern",
    "const rate = 1;\nexport function a() { return rate; }\nexport function b() { return rate; }\nconst make = (rate: number) => function b() { return rate; };\n[{ b = a }] = [{ b: make(2) }];\n",
    "make(2)",
    "make(3)",
    ["B"],
  ),
  inModule(
    "what the value captures that a function's name was given by a loop",
    "const rate = 1;\nexport function a() { return rate; }\nexport function b() { return rate; }\nconst make = (rate: number) => function b() { return rate; };\nfor (b of [make(2)]);\n",
    "make(2)",
    "make(3)",
    ["B"],
  ),
  inModule(
    "a constant that is three functions away within a module",
    "const rate = 1;\nfunction c() { return rate; }\nconst d = () => c();\nexport function a() { return d(); }\nexport const b = () => 5;\n",
    "rate = 1",
    "rate = 2",
    ["A"],
  ),
  replaced(
    "a variable in a block around a function whose name is one of the top level's",
    pipelineOf(
      "const rate = 1;\nconst a = () => rate;\nlet b = a;\n{ const rate = 2; const a = () => rate; b = a; }",
      TASKS,
    ),
    "rate = 2",
    "rate = 3",
    ["B"],
  ),
  {
    edit: "the query with which a module is loaded a second time",
    files: {
      "pipeline.ts": pipelineOf(
        'import { get as a } from "./lib.js?v=1";\nimport { get as b } from "./lib.js?v=2";',
        TASKS,
      ),
      "lib.js":
        "const version = new URL(import.meta.url).search;\nconst tell = () => version;\nexport function get() { return tell(); }\n",
    },
    to: {
      "pipeline.ts": pipelineOf(
        'import { get as a } from "./lib.js?v=1";\nimport { get as b } from "./lib.js?v=3";',
        TASKS,
      ),
    },
    runs: ["B"],
  },
  {
    edit: "the version of a package of which a function has the text of one of the project's",
    files: {
      "pipeline.ts": pipelineOf(
        'import { get as b } from "pkg";\nconst rate = 1;\nexport function get() { return rate; }\nconst a = get;',
        TASKS,
      ),
      "node_modules/pkg/package.json":
        '{ "name": "pkg", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
      "node_modules/pkg/index.js": "const rate = 1;\nexport function get() { return rate; }\n",
    },
    to: {
      "node_modules/pkg/package.json":
        '{ "name": "pkg", "version": "1.0.1", "type": "module", "exports": "./index.js" }',
    },
    runs: ["B"],
  },
  {
    edit: "one of ten tasks' helpers, and nothing of what the others reach",
    files: { "pipeline.ts": manyTasks("total + 5") },
    to: { "pipeline.ts": manyTasks("total + 50") },
    runs: ["T5", "T6", "T7", "T8", "T9"],
  },
];

/** Helpers that call the one before, each with a task, which are many enough for their walks to be remembered. */
function manyTasks(fifth: string): string {
  const helpers = Array.from({ length: 10 }, (_, i) => {
    const total = i === 0 ? "0" : `h${i - 1}()`;
    return `function h${i}() { const total: number = ${total}; return ${i === 5 ? fifth : "total + 1"}; }`;
  });
  const tasks = Object.fromEntries(helpers.map((_, i) => [`T${i}`, `() => h${i}()`]));
  return pipelineOf(helpers.join("\n"), tasks);
}
