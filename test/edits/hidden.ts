import { pipelineOf, type Edit } from "./edit.ts";
import { replaced } from "./values.ts";

/** Edits of what hides behind others: found by an attack on the table's first form. */
export const HIDDEN: readonly Edit[] = [
  replaced(
    "a function in a private field",
    pipelineOf(
      "class Loader { #load; constructor(load) { this.#load = load; } get() { return this.#load(); } }\nconst loader = new Loader(() => 1);",
      { A: "() => loader.get()", B: "() => 1" },
    ),
    "(() => 1)",
    "(() => 2)",
    ["A"],
  ),
  replaced(
    "a function that was handed to one of Node's own",
    pipelineOf('import { promisify } from "node:util";\nconst load = promisify((done) => done(null, 1));', {
      A: "() => load()",
      B: "() => 1",
    }),
    "done(null, 1)",
    "done(null, 2)",
    ["A"],
  ),
  replaced(
    "a static field that holds a function with values of its own",
    pipelineOf("class Table { static look = ((rate) => () => rate)(1); }", { A: "() => Table.look()", B: "() => 1" }),
    "rate)(1)",
    "rate)(2)",
    ["A"],
  ),
  replaced(
    "a static block that installs a function",
    pipelineOf(
      "const RATES = [1];\nclass Table { static { const rates = [...RATES]; this.look = (i) => rates[i]; } }",
      { A: "() => Table.look(0)", B: "() => 1" },
    ),
    "[1]",
    "[2]",
    ["A"],
  ),
  replaced(
    "what the project put into the global scope, read by way of globalThis",
    pipelineOf("globalThis.settings = { rate: 1 };", { A: "() => globalThis.settings.rate", B: "() => 1" }),
    "rate: 1",
    "rate: 2",
    ["A"],
  ),
  replaced(
    "a function of Math that the project replaced",
    pipelineOf("const seeded = (seed) => () => seed;\nMath.random = seeded(1);", {
      A: "() => Math.random()",
      B: "() => Math.max(1, 2)",
    }),
    "seeded(1)",
    "seeded(2)",
    ["A"],
  ),
  replaced(
    "a function that the project put in the place of one of Node's, in whatever way it is read",
    pipelineOf(
      'import fs from "node:fs";\nimport * as all from "node:fs";\nimport os from "node:os";\nconst seeded = (seed) => () => seed;\nfs.existsSync = seeded(1);\nfs.promises.readFile = seeded(1);\nos.hostname = seeded(1);\nconst ask = (its) => its.hostname();',
      {
        A: '() => fs.existsSync("x")',
        B: '() => all.promises.readFile("x")',
        C: "() => ask(os)",
        D: "() => { const { existsSync } = fs; return existsSync(1); }",
        E: '() => fs.readFileSync("package.json", "utf8").length > 0 && all.promises.access !== undefined',
      },
    ),
    "seeded(1)",
    "seeded(2)",
    ["A", "B", "C", "D"],
  ),
  replaced(
    "a getter that was installed on the language's own class",
    pipelineOf(
      'Object.defineProperty(Array.prototype, "last", { get() { return this[this.length - 1] * 1; }, configurable: true });',
      { A: "() => [1, 2].last" },
    ),
    "* 1",
    "* 2",
    ["A"],
  ),
  replaced(
    "a method that was installed on typed arrays",
    pipelineOf("Float64Array.prototype.total = function () { return this.length * 1; };", {
      A: "() => new Float64Array(2).total()",
    }),
    "* 1",
    "* 2",
    ["A"],
  ),
  replaced(
    "what the project put on `process`, in whatever way it is read",
    pipelineOf(
      'import node from "node:process";\nconst setUp = { rate: 1 };\nObject.assign(process, { setUp });\nconst its = process as unknown as { setUp: { rate: number } };',
      {
        Alias: "() => its.setUp.rate",
        Global: "() => (process as unknown as typeof its).setUp.rate",
        Imported: "() => (node as unknown as typeof its).setUp.rate",
        Other: "() => process.env.NONE ?? typeof process.pid",
        Scope: "() => (globalThis.process as unknown as typeof its).setUp.rate",
        Taken: "() => { const { setUp } = process as unknown as typeof its; return setUp.rate; }",
        Whole:
          "() => Object.keys(process).map((key) => key === 'setUp' ? (Reflect.get(process, key) as typeof setUp).rate : 0).reduce((a, b) => a + b)",
      },
    ),
    "rate: 1",
    "rate: 2",
    ["Alias", "Global", "Imported", "Scope", "Taken", "Whole"],
  ),
];
