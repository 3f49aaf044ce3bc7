import { pipelineOf, type Edit } from "./edit.ts";
import { replaced } from "./values.ts";

/** Edits of what looks like something else: its name, its text or its place says another thing than it is. */
export const DISGUISED: readonly Edit[] = [
  replaced(
    "what a bound function was bound to that has the name of one of the language's own",
    pipelineOf(
      'const add = (a: number, b: number) => a + b;\nconst its = Object.defineProperty(add.bind(null, 1), "name", { value: "max" });',
      { A: "() => its(1)", B: "() => add(1, 1)" },
    ),
    "(null, 1)",
    "(null, 2)",
    ["A"],
  ),
  replaced(
    "which function of the language's own a name stands for, of two with one name",
    pipelineOf("const check = Number.isNaN;\nconst other = Number.isNaN;", {
      A: "() => check('x')",
      B: "() => other(1)",
    }),
    "const check = Number.isNaN",
    "const check = isNaN",
    ["A"],
  ),
  replaced(
    "which function of the language's own the project made a global",
    pipelineOf("Object.assign(globalThis, { check: Number.isNaN });\ndeclare const check: (its: unknown) => boolean;", {
      A: "() => check('x')",
      B: "() => 1",
    }),
    "check: Number.isNaN",
    "check: isNaN",
    ["A"],
  ),
  replaced(
    "the function of a task that another calls by itself",
    pipelineOf("const other = task('Other', () => 1);\nconst { work } = other;\nconst all = [other];", {
      Calls: "() => other.work()",
      Ignores: "() => other.name",
      Listed: "() => all.map((each) => each.work())",
      Taken: "() => work()",
    }).replace("[\n", "[other,\n"),
    "() => 1)",
    "() => 2)",
    ["Calls", "Listed", "Other", "Taken"],
  ),
  replaced(
    "data that says it is a task",
    pipelineOf('const job = { kind: "task", name: "x", rate: 1 };', {
      A: "() => ({ ...job }).rate",
      B: "() => 1",
    }),
    "rate: 1",
    "rate: 2",
    ["A"],
  ),
  replaced(
    "the name that a function was given, which a task reads",
    pipelineOf(
      'const named = (name: string) => Object.defineProperty(() => 1, "name", { value: name });\nconst a = named("one");\nconst b = () => 1;\nconst all = [a, b];',
      { A: "() => a.name", B: "() => b.name", C: "() => all.map((each) => each.name)", D: "() => a()" },
    ),
    'named("one")',
    'named("two")',
    ["A", "C"],
  ),
  replaced(
    "the name that a function got from where it was made, which a task reads",
    pipelineOf("const make = () => { const one = () => 1; return [one]; };\nconst all = make();", {
      A: "() => all[0]!.name",
      B: "() => all[0]!()",
    }),
    "const one = () => 1; return [one]",
    "const two = () => 1; return [two]",
    ["A"],
  ),
  replaced(
    "the name and the length that a named function was given anew",
    pipelineOf(
      'function a(x: number) { return x; }\nfunction b(x: number) { return x; }\nObject.defineProperty(a, "name", { value: "c1" });\nObject.defineProperty(b, "length", { value: 3 });',
      { A: "() => a['name']", B: "() => b.length" },
    ),
    '"c1"',
    '"c2"',
    ["A"],
  ),
  replaced(
    "a method that was put in the place of another of the same text",
    pipelineOf(
      "const make = (rate: number) => class Box { get() { return rate; } };\nconst One = make(1), Two = make(2);\nOne.prototype.get = Two.prototype.get;",
      { A: "() => new One().get()", B: "() => 1" },
    ),
    "make(2)",
    "make(3)",
    ["A"],
  ),
  replaced(
    "a method in the place of a class's own whose text it has, where it is no class's",
    pipelineOf(
      "const rate = 1;\nclass Box { get() { return rate; } }\nconst make = (rate: number) => ({ get() { return rate; } });\nBox.prototype.get = make(2).get;",
      { A: "() => new Box().get()", B: "() => 1" },
    ),
    "make(2)",
    "make(3)",
    ["A"],
  ),
  replaced(
    "which of a class's own methods was put in the place of another",
    pipelineOf(
      "class Box { static a() { return 1; } a() { return 2; } b() { return 3; } c() { return 4; } }\nBox.a = Box.prototype.a;\nBox.prototype.a = Box.prototype.b;",
      { A: "() => new Box().a()", B: "() => Box.a()", C: "() => 1" },
    ),
    "Box.prototype.b",
    "Box.prototype.c",
    ["A", "B"],
  ),
  replaced(
    "whether a class has its own method in a static method's place",
    pipelineOf(
      "class Box { static a() { return 1; } a() { return 2; } static b() { return 1; } }\nBox.a = Box.prototype.a;",
      { A: "() => Box.a()", B: "() => 1" },
    ),
    "Box.a = Box.prototype.a",
    "Box.b = Box.prototype.a",
    ["A"],
  ),
  replaced(
    "what a class says its instances are made by",
    pipelineOf("class One { n = 1; }\nclass Two { n = 2; }\nclass Box {}\nBox.prototype.constructor = One;", {
      A: "() => new (new Box().constructor as typeof One)().n",
      B: "() => 1",
    }),
    "= One",
    "= Two",
    ["A"],
  ),
  replaced(
    "what a method of a class captures, of which there are two of one text",
    pipelineOf(
      "const make = (rate: number) => class Box { get() { return rate; } };\nconst One = make(1), Two = make(2);\nconst kept = Two.prototype.get;",
      { A: "() => new One().get()", B: "() => kept.call(undefined)" },
    ),
    "make(2)",
    "make(3)",
    ["B"],
  ),
  replaced(
    "what a function has from a prototype of its own",
    pipelineOf(
      "const its = Object.setPrototypeOf(() => 1, { rate: 1, call: Function.prototype.call }) as (() => number) & { rate: number };",
      { A: "() => its.rate", B: "() => 1" },
    ),
    "{ rate: 1,",
    "{ rate: 2,",
    ["A"],
  ),
  replaced(
    "a computed name of a method, which was known when the class was made",
    pipelineOf('let key = "one";\nclass Box { [key]() { return 1; } static [key]() { return 2; } }\nkey = "later";', {
      A: '() => "one" in Box.prototype && "one" in new Box()',
      B: "() => 1",
    }),
    'let key = "one"',
    'let key = "two"',
    ["A"],
  ),
];
