import { pipelineOf, type Edit } from "./edit.ts";
import { replaced } from "./values.ts";

const CLASSES = pipelineOf(
  `class Base { name() { return "base"; } }
class Row extends Base {
  static made = 0;
  static #secret = 1;
  static { Row.made = 1; }
  #n = 2;
  size = 3;
  get n() { return this.#n; }
  static peek() { return Row.#secret; }
}
const row = new Row();
class Other { value = 1; }`,
  {
    A: "() => new Row().n + Row.made + Row.peek()",
    B: "() => row.name() + row.n + row.size",
    C: "() => new Other().value",
  },
);

/** Edits of functions and classes themselves, and those that are no edits. */
export const CODE: readonly Edit[] = [
  replaced("a method", CLASSES, "return this.#n", "return this.#n * 2", ["A", "B"]),
  replaced("a method of a base class", CLASSES, '"base"', '"ground"', ["A", "B"]),
  replaced("a private field", CLASSES, "#n = 2", "#n = 4", ["A", "B"]),
  replaced("a private static field", CLASSES, "#secret = 1", "#secret = 5", ["A", "B"]),
  replaced("a static block", CLASSES, "Row.made = 1", "Row.made = 2", ["A", "B"]),
  replaced("a class that others do not use", CLASSES, "value = 1", "value = 2", ["C"]),
  replaced(
    "a private field of one instance alone",
    pipelineOf(
      "class Box { #n: number; constructor(n: number) { this.#n = n; } get() { return this.#n; } }\nconst one = new Box(1), two = new Box(2);",
      {
        A: "() => one.get()",
        B: "() => two.get()",
      },
    ),
    "new Box(2)",
    "new Box(3)",
    ["B"],
  ),
  replaced(
    "a method that is replaced while modules load",
    pipelineOf("class Box { get() { return 1; } }\nBox.prototype.get = () => 2;", {
      A: "() => new Box().get()",
      B: "() => 1",
    }),
    "() => 2",
    "() => 3",
    ["A"],
  ),
  replaced(
    "what a class's methods capture",
    pipelineOf("const RATE = 1;\nclass Box { get() { return RATE; } }\nconst box = new Box();", {
      A: "() => box.get()",
      B: "() => 1",
    }),
    "RATE = 1",
    "RATE = 2",
    ["A"],
  ),
  replaced(
    "a mixin's argument",
    pipelineOf(
      "const mixin = (n: number) => class { get() { return n; } };\nclass A extends mixin(1) {}\nclass B extends mixin(2) {}",
      { A: "() => new A().get()", B: "() => new B().get()" },
    ),
    "mixin(2)",
    "mixin(3)",
    ["B"],
  ),
  replaced(
    "a generator",
    pipelineOf("function* count() { yield 1; yield 2; }\nasync function* other() { yield 1; }", {
      A: "() => [...count()]",
      B: "async () => { for await (const each of other()) return each; }",
    }),
    "yield 2",
    "yield 3",
    ["A"],
  ),
  replaced(
    "a tagged template's text, and its tag",
    pipelineOf(
      "const tag = (parts: TemplateStringsArray) => parts.raw[0]!.length;\nconst a = () => tag`one`;\nconst b = () => `one`;",
      { A: "() => a()", B: "() => b()" },
    ),
    "tag`one`",
    "tag`one\\n`",
    ["A"],
  ),
  replaced(
    "what a function reads from `this`",
    pipelineOf(
      "function rate(this: { n: number }) { return this.n; }\nconst a = rate.bind({ n: 1 });\nconst b = rate.bind({ n: 2 });",
      { A: "() => a()", B: "() => b()" },
    ),
    "{ n: 2 }",
    "{ n: 3 }",
    ["B"],
  ),
  replaced(
    "an async method that is a task's function",
    pipelineOf("const jobs = { async a() { return 1; }, async b() { return 2; } };", { A: "jobs.a", B: "jobs.b" }),
    "return 2",
    "return 3",
    ["B"],
  ),
  replaced(
    "a helper from around a task, in a function that makes tasks",
    pipelineOf(
      "function make(n: number) {\n  const inner = () => n + 1;\n  return task('M' + n, () => inner());\n}",
      {},
    ).replace("[\n", "[make(1), make(2)\n"),
    "n + 1",
    "n + 2",
    ["M1", "M2"],
  ),
  replaced(
    "a comment",
    pipelineOf("// One.\nconst a = () => 1;", { A: "() => a()" }),
    "// One.",
    "// Two,\n// and more.",
    [],
  ),
  replaced(
    "formatting",
    pipelineOf("const a = (x: number) => { return x + 1; };", { A: "() => a(1)" }),
    "(x: number) => { return x + 1; }",
    "(\n  x: number,\n) => {\n  return (x + 1)\n}",
    [],
  ),
  replaced("quotes", pipelineOf('const a = () => "it";', { A: "() => a()" }), '"it"', "'it'", []),
  replaced(
    "types and annotations",
    pipelineOf("interface Row { n: number }\nconst a = (row: Row) => row.n as number;", { A: "() => a({ n: 1 })" }),
    "(row: Row) => row.n as number",
    "(row: { readonly n: number }): number => row.n satisfies number",
    [],
  ),
  replaced(
    "the order of definitions",
    pipelineOf("const RATE = 2;\nfunction a() { return RATE; }\nfunction b() { return a(); }", { A: "() => b()" }),
    "const RATE = 2;\nfunction a() { return RATE; }\nfunction b() { return a(); }",
    "function b() { return a(); }\nfunction a() { return RATE; }\nconst RATE = 2;",
    [],
  ),
  replaced(
    "an unrelated function of the file",
    pipelineOf("export const unrelated = () => 1;", { A: "() => 1" }),
    "unrelated = () => 1",
    "unrelated = () => 2",
    [],
  ),
  replaced(
    "the order of tasks",
    pipelineOf("", { A: "() => 1", B: "() => 2" }),
    'task("A", () => 1),\n  task("B", () => 2),',
    'task("B", () => 2),\n  task("A", () => 1),',
    [],
  ),
  {
    edit: "nothing, but a helper is in the file twice under one name in two scopes",
    files: {
      "pipeline.ts": pipelineOf(
        "const make = (n: number) => { const f = () => n; return f; };\nconst f = make(1), g = make(2);",
        { A: "() => f() - g()" },
      ),
    },
    to: {},
    runs: [],
  },
  {
    edit: "a class that is a default export",
    files: {
      "pipeline.ts": pipelineOf('import Counter, { limit } from "./counter.ts";', {
        A: "() => new Counter().count()",
        B: "() => limit",
      }),
      "counter.ts":
        "export default class { count() { return limit; } }\nexport const limit = 1;\nexport const other = 2;\n",
    },
    to: {
      "counter.ts":
        "export default class { count() { return limit + 1; } }\nexport const limit = 1;\nexport const other = 3;\n",
    },
    runs: ["A"],
  },
  replaced(
    "a private method, and a private accessor",
    pipelineOf(
      "class Box { #get() { return 1; } get #n() { return 2; } a() { return this.#get(); } b() { return this.#n; } }\nclass Other { c() { return 1; } }",
      {
        A: "() => new Box().a()",
        B: "() => new Other().c()",
      },
    ),
    "#get() { return 1; }",
    "#get() { return 3; }",
    ["A"],
  ),
  replaced(
    "a helper's computed method name",
    pipelineOf("const KEY = 'a';\nconst its = { [KEY]() { return 1; } };", { A: "() => its.a()", B: "() => 1" }),
    "return 1",
    "return 2",
    ["A"],
  ),
  replaced(
    "a condition that a bundler would fold, a comma and a chain",
    pipelineOf("const a = (x?: { y?: number }) => (0, x?.y ?? 1);\nconst b = () => 1;", {
      A: "() => a()",
      B: "() => b()",
    }),
    "?? 1",
    "|| 1",
    ["A"],
  ),
];
