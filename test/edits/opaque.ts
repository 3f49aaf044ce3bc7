import { pipelineOf, type Edit } from "./edit.ts";
import { replaced } from "./values.ts";

/** An edit of what cannot be followed, and what must be said about it. */
export interface OpaqueEdit extends Edit {
  /** Every warning, in order. */
  readonly warned: readonly RegExp[];
}

const DYNAMIC = /^A: .*runs code that is known only when it runs .*All of its file counts/;

/** Code that no text shows, and values that cannot be compared: never passed over, and told once. */
export const OPAQUE: readonly OpaqueEdit[] = [
  {
    ...replaced(
      "something else in the file of a function that uses eval",
      pipelineOf("let hidden = 1;\nexport const set = () => { hidden++; };", {
        A: "() => eval('hidden')",
        B: "() => 1",
      }),
      "hidden = 1",
      "hidden = 2",
      ["A"],
    ),
    warned: [DYNAMIC],
  },
  {
    ...replaced(
      "something else in the file of a function that uses new Function",
      pipelineOf("const body = 'return 1';\nexport const unrelated = 1;", {
        A: "() => new Function(body)()",
        B: "() => 1",
      }),
      "unrelated = 1",
      "unrelated = 2",
      ["A"],
    ),
    warned: [DYNAMIC],
  },
  {
    edit: "a file that the file of a computed import() imports",
    files: {
      "pipeline.ts": pipelineOf('import { load } from "./load.ts";', { A: "() => load()", B: "() => 1" }),
      "load.ts":
        'import "./plugins.ts";\nexport const load = async () => { const name = "./plugins" + ".ts"; return (await import(name)).value; };\n',
      "plugins.ts": "export const value = 1;\n",
    },
    to: { "plugins.ts": "export const value = 2;\n" },
    runs: ["A"],
    warned: [/^A: load loads a module whose name is known only when it runs, so that it runs every time/],
  },
  {
    ...replaced(
      "nothing, but a task captures a promise",
      pipelineOf("const later = Promise.resolve(1);", { A: "() => later", B: "() => 1" }),
      "Promise",
      "Promise",
      ["A"],
    ),
    warned: [/^A: later is a promise, so that it runs every time. Await it/],
  },
  {
    ...replaced(
      "nothing, but two tasks capture a database, of which one ignores it",
      `import { DatabaseSync } from "node:sqlite";\n${pipelineOf(
        "const db = new DatabaseSync(':memory:');\nconst read = () => db.prepare('select 1 as n').get()!.n;",
        {},
      ).replace(
        "[\n",
        '[task("A", () => read()), task("B", { ignoreCaptures: ["db"] }, () => read()), task("C", () => read())\n',
      )}`,
      "DatabaseSync",
      "DatabaseSync",
      ["A", "C"],
    ),
    // One thing is told once.
    warned: [/^A: db is a DatabaseSync, so that it runs every time. Declare what matters/],
  },
  {
    ...replaced(
      "nothing, but a task uses the `this` of a method around it",
      pipelineOf("class Jobs { n = 1; a() { return task('A', () => this.n); } }", {}).replace(
        "[\n",
        "[new Jobs().a()\n",
      ),
      "Jobs",
      "Jobs",
      ["A"],
    ),
    warned: [/^A: it uses the `this` of a function around it.*const self = this/],
  },
  {
    ...replaced(
      "where an iterator stands",
      pipelineOf("const names = [1, 2].values();", { A: "() => [...names].length", B: "() => 1" }),
      "[1, 2]",
      "[1, 2, 3]",
      ["A"],
    ),
    warned: [/^A: names is .*, so that it runs every time/],
  },
  {
    ...replaced(
      "what a collation compares by",
      pipelineOf('const compare = new Intl.Collator("de").compare;', {
        A: '() => ["z", "ä"].sort(compare).join()',
        B: "() => 1",
      }),
      '"de"',
      '"sv"',
      ["A"],
    ),
    warned: [/^A: compare is a function of the engine's own .*, so that it runs every time/],
  },
  {
    edit: "a file that a require of another name loads",
    files: {
      "pipeline.ts": pipelineOf(
        'import { createRequire } from "node:module";\nconst load = createRequire(import.meta.url);',
        { A: '() => load("./rate.json").rate', B: "() => 1" },
      ),
      "rate.json": '{ "rate": 1 }',
    },
    to: { "rate.json": '{ "rate": 2 }' },
    runs: ["A"],
    warned: [/^A: load loads modules whose names are known only when it runs, so that it runs every time/],
  },
  {
    ...replaced(
      "what `super` is in a method that was taken out of its object",
      pipelineOf(
        "const base = { rate() { return 1; } };\nconst its = { __proto__: base, get() { return super.rate(); } };\nconst { get } = its;",
        { A: "() => get()", B: "() => its.get()", C: "() => 1" },
      ),
      "return 1;",
      "return 2;",
      ["A", "B"],
    ),
    warned: [/^A: get uses `super`, and the object that it was written in cannot be known, so that it runs every time/],
  },
  {
    ...replaced(
      "what `super` is in a method of a class that was taken out",
      pipelineOf(
        "class Base { rate() { return 1; } }\nclass Box extends Base { get() { return super.rate(); } }\nconst { get } = Box.prototype;",
        { A: "() => get.call(new Box())", B: "() => get.call(undefined)", C: "() => new Box().get()" },
      ),
      "return 1;",
      "return 2;",
      ["A", "B", "C"],
    ),
    // One thing is told once.
    warned: [/^[AB]: get uses `super`/],
  },
  {
    ...replaced(
      "a private field that a class put on an object of another",
      pipelineOf(
        "class Give { constructor(its) { return its; } }\nclass Stamp extends Give { #n; constructor(its, n) { super(its); this.#n = n; } static read(its) { return its.#n; } }\nconst its = {};\nnew Stamp(its, 1);",
        { A: "() => Stamp.read(its)", B: "() => Object.keys(its).length" },
      ),
      "(its, 1)",
      "(its, 2)",
      ["A"],
    ),
    warned: [/^A: Stamp puts private members on objects that another class gives/],
  },
  {
    edit: "what a module sets in a package as it is loaded, where that comes from elsewhere in the module",
    files: {
      "pipeline.ts": pipelineOf('import { date, locale } from "dates";\nconst names = ["de"];\nlocale(names[0]);', {
        A: "() => date()",
        B: "() => 1",
      }),
      "node_modules/dates/package.json":
        '{ "name": "dates", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
      "node_modules/dates/index.js":
        'let name = "en";\nexport const locale = (its) => { name = its; };\nexport const date = () => name;\n',
    },
    to: {
      "pipeline.ts": pipelineOf('import { date, locale } from "dates";\nconst names = ["fr"];\nlocale(names[0]);', {
        A: "() => date()",
        B: "() => 1",
      }),
    },
    runs: ["A"],
    warned: [
      /^A: locale sets something in dates as its module is loaded, to values that cannot be seen there.*All of that module counts/,
    ],
  },
  {
    ...replaced(
      "what the name of a field was when its class was made",
      pipelineOf(
        'let key = "one";\nclass Box { [key] = 1; }\nkey = "later";\nconst FIXED = "one";\nclass Other { [FIXED] = 1; [Symbol.iterator] = 2; ["a" + FIXED] = 3; }',
        { A: '() => "one" in new Box()', B: "() => Object.keys(new Other())" },
      ),
      'let key = "one"',
      'let key = "two"',
      ["A"],
    ),
    warned: [
      /^A: Box has fields whose names were computed as it was made, and cannot be read, so that it runs every time/,
    ],
  },
];
