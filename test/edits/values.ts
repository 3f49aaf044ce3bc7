import { pipelineOf, type Edit } from "./edit.ts";

/** One file in which one piece of text is replaced by another. */
export function replaced(edit: string, source: string, from: string, into: string, runs: readonly string[]): Edit {
  if (!source.includes(from)) throw new Error(`there is no ${from} to replace`);
  return { edit, files: { "pipeline.ts": source }, to: { "pipeline.ts": source.replaceAll(from, into) }, runs };
}

const TWO = { A: "() => a()", B: "() => b()" };

/** Edits of values that functions hold, wherever they come from. */
export const VALUES: readonly Edit[] = [
  replaced(
    "one of the values that tasks made in a loop capture",
    'import { pipeline, task } from "little-pipelines";\nconst all = pipeline("loop");\nfor (const year of [1, 2, 3]) all.add(task(`Y${year % 2}-${year > 2}`, () => year * 10));\nexport default all;',
    "[1, 2, 3]",
    "[1, 2, 5]",
    ["Y1-true"],
  ),
  replaced(
    "an argument of a factory of tasks",
    pipelineOf("const make = (name: string, rate: number) => task(name, () => rate);", {}).replace(
      "[\n",
      '[make("A", 1), make("B", 2)\n',
    ),
    '"B", 2',
    '"B", 3',
    ["B"],
  ),
  replaced(
    "a variable that is assigned after the task was made",
    pipelineOf("let rate = 1;", { A: "() => rate", B: "() => 1" }, "rate = 2;"),
    "rate = 2",
    "rate = 3",
    ["A"],
  ),
  replaced(
    "a helper that is defined below the task",
    pipelineOf("", { A: "() => below()", B: "() => 1" }, "function below() { return LIMIT; }\nconst LIMIT = 5;"),
    "LIMIT = 5",
    "LIMIT = 6",
    ["A"],
  ),
  replaced(
    "one variable of a destructuring",
    pipelineOf("const { a, b: [b], ...rest } = { a: 1, b: [2], c: 3 };", {
      A: "() => a",
      B: "() => b",
      C: "() => rest.c",
    }),
    "b: [2]",
    "b: [7]",
    ["B"],
  ),
  replaced(
    "the value of a default parameter",
    pipelineOf("const START = 1;\nfunction a(n = START) { return n; }\nfunction b(n = 2) { return n; }", TWO),
    "START = 1",
    "START = 4",
    ["A"],
  ),
  replaced(
    "a default parameter itself",
    pipelineOf("function a(n = 1) { return n; }\nfunction b(n = 2) { return n; }", TWO),
    "n = 2",
    "n = 3",
    ["B"],
  ),
  replaced(
    "a variable of the same name as one inside a function",
    pipelineOf("const rate = 1;\nconst a = () => { const rate = 5; return rate; };\nconst b = () => rate;", TWO),
    "const rate = 1",
    "const rate = 2",
    ["B"],
  ),
  replaced(
    "a member of an object of which others are used",
    pipelineOf("const config = { rate: 1, name: 'x' };", {
      A: "() => config.rate",
      B: "() => config.name",
      C: "() => ({ ...config })",
    }),
    "rate: 1",
    "rate: 2",
    ["A", "C"],
  ),
  replaced(
    "what a method reads by `this`",
    pipelineOf("const config = { rate: 1, name: 'x', get() { return this.rate; }, plain: () => 1 };", {
      A: "() => config.get()",
      B: "() => config.plain()",
    }),
    "rate: 1",
    "rate: 2",
    ["A"],
  ),
  replaced(
    "a getter's code, which is not called",
    pipelineOf("const lazy = { get rate() { return 1; } };\nconst b = () => 1;", {
      A: "() => lazy.rate",
      B: "() => b()",
    }),
    "return 1;",
    "return 2;",
    ["A"],
  ),
  replaced(
    "what a getter would throw, and then not",
    pipelineOf(
      "let isOpen = false;\nconst door = { get inside() { if (!isOpen) throw new Error('closed'); return 1; } };",
      {
        A: "() => { try { return door.inside; } catch { return 'closed'; } }",
        B: "() => 1",
      },
    ),
    "isOpen = false",
    "isOpen = true",
    ["A"],
  ),
  replaced(
    "a value behind a symbol",
    pipelineOf("const KEY = Symbol('key');\nconst box = { [KEY]: 1, other: 2 };", {
      A: "() => box[KEY]",
      B: "() => box.other",
    }),
    "[KEY]: 1",
    "[KEY]: 3",
    ["A"],
  ),
  replaced(
    "an element of a captured array",
    pipelineOf("const list = [1, 2, 3];\nconst other = [1];", {
      A: "() => list.length + list[2]!",
      B: "() => other[0]!",
    }),
    "2, 3]",
    "2, 4]",
    ["A"],
  ),
  replaced(
    "a captured Map and Set",
    pipelineOf("const map = new Map([['a', { n: 1 }]]);\nconst set = new Set([1, 2]);", {
      A: "() => map.get('a')!.n",
      B: "() => set.has(2)",
    }),
    "n: 1",
    "n: 2",
    ["A"],
  ),
  replaced(
    "a function that a Map holds",
    pipelineOf("const handlers = new Map([['a', (n: number) => n + 1]]);", {
      A: "() => handlers.get('a')!(1)",
      B: "() => 1",
    }),
    "n + 1",
    "n + 2",
    ["A"],
  ),
  replaced(
    "a captured Date, RegExp, bigint and bytes",
    pipelineOf("const day = new Date(0);\nconst word = /a/;\nconst big = 1n;\nconst bytes = Buffer.from('ab');", {
      A: "() => day.getTime()",
      B: "() => word.test('b')",
      C: "() => String(big)",
      D: "() => bytes.length",
    }),
    "/a/",
    "/b/",
    ["B"],
  ),
  replaced(
    "the options of a captured number format",
    pipelineOf(
      "const format = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });\nconst b = new URL('http://x/a');",
      {
        A: "() => format.format(1.25)",
        B: "() => b.pathname",
      },
    ),
    "Digits: 1",
    "Digits: 2",
    ["A"],
  ),
  replaced(
    "what a bound function was bound to",
    pipelineOf("const add = (a: number, b: number) => a + b;\nconst addOne = add.bind(null, 1);", {
      A: "() => addOne(1)",
      B: "() => add(1, 1)",
    }),
    "(null, 1)",
    "(null, 2)",
    ["A"],
  ),
  replaced(
    "the target of a proxy",
    pipelineOf("const proxy = new Proxy({ rate: 1 }, { get: (its, key) => Reflect.get(its, key) });", {
      A: "() => proxy.rate",
      B: "() => 1",
    }),
    "rate: 1",
    "rate: 2",
    ["A"],
  ),
  replaced(
    "a value on a function",
    pipelineOf(
      "function a() { return (a as unknown as { rate: number }).rate; }\nconst b = () => 1;\nObject.assign(a, { rate: 1 });",
      TWO,
    ),
    "rate: 1 ",
    "rate: 2 ",
    ["A"],
  ),
  replaced(
    "a function that is installed on the language's own class",
    pipelineOf("Object.assign(Array.prototype, { total(this: number[]) { return this.length; } });", {
      A: "() => ([1, 2] as unknown as { total(): number }).total()",
    }),
    "this.length",
    "this[0]! + this[1]!",
    ["A"],
  ),
  replaced(
    "a function that is installed as a global",
    pipelineOf(
      "Object.assign(globalThis, { scale: (n: number) => n * 2 });\ndeclare const scale: (n: number) => number;",
      { A: "() => scale(1)", B: "() => 1" },
    ),
    "n * 2",
    "n * 3",
    ["A"],
  ),
  replaced(
    "a function that is installed on an object while modules load",
    pipelineOf("const registry: Record<string, () => number> = {};\nregistry.a = () => 1;\nregistry.b = () => 2;", {
      A: "() => registry.a!()",
      B: "() => registry.b!()",
    }),
    "() => 2;",
    "() => 3;",
    ["B"],
  ),
  replaced(
    "which of two names a function is bound to",
    pipelineOf("const one = () => 1, two = () => 2;\nconst x = one, y = two;", { A: "() => x() - y()", B: "() => 1" }),
    "x = one, y = two",
    "x = two, y = one",
    ["A"],
  ),
  replaced(
    "whether two names are one object",
    pipelineOf(
      "const first: number[] = [];\nconst second: number[] = first;\nconst fill = () => { first.push(1); };\nconst count = () => second.length;",
      {
        A: "() => { fill(); return count(); }",
        B: "() => 1",
      },
    ),
    "second: number[] = first",
    "second: number[] = []",
    ["A"],
  ),
  replaced(
    "a function that calls itself",
    pipelineOf("const fact = (n: number): number => n < 2 ? 1 : n * fact(n - 1);", {
      A: "() => fact(4)",
      B: "() => 1",
    }),
    "n < 2 ? 1",
    "n < 2 ? 2",
    ["A"],
  ),
  replaced(
    "one of two functions that call each other",
    pipelineOf(
      "const ping = (n: number): number => n === 0 ? 0 : pong(n - 1);\nconst pong = (n: number): number => n === 0 ? 1 : ping(n - 1);",
      { A: "() => ping(3)", B: "() => 1" },
    ),
    "0 ? 1",
    "0 ? 5",
    ["A"],
  ),
  replaced(
    "an object that holds itself",
    pipelineOf(
      "const ring: { n: number; self?: unknown; f: () => number } = { n: 1, f: () => ring.n };\nring.self = ring;",
      { A: "() => { const its = ring; return its.f(); }", B: "() => 1" },
    ),
    "n: 1",
    "n: 2",
    ["A"],
  ),
  replaced(
    "a captured task's own code",
    pipelineOf("const other = task('Other', () => 1);", { A: "() => other.name" }).replace("[\n", "[other,\n"),
    "() => 1)",
    "() => 2)",
    ["Other"],
  ),
  replaced(
    "a variable that is named in ignoreCaptures",
    pipelineOf("const cache = { hits: 1 };\nconst deep = () => cache.hits > 0;", {}).replace(
      "[\n",
      '[task("A", { ignoreCaptures: ["cache"] }, () => deep()), task("B", () => deep())\n',
    ),
    "hits: 1",
    "hits: 2",
    ["B"],
  ),
  replaced(
    "the numbers 0 and -0, and text that looks like a number",
    pipelineOf("const zero = 0;\nconst text = 1;", { A: "() => Object.is(zero, -0)", B: "() => typeof text" }),
    "zero = 0",
    "zero = -0",
    ["A"],
  ),
  {
    edit: "a value that was read from a file as the module loaded",
    files: {
      "pipeline.ts": pipelineOf(
        'import { readFileSync } from "node:fs";\nconst rate = Number(readFileSync("rate.txt", "utf8"));',
        { A: "() => rate", B: "() => 1" },
      ),
      "rate.txt": "1",
    },
    to: { "rate.txt": "2" },
    runs: ["A"],
  },
  {
    edit: "a value that was read from the environment as the module loaded",
    files: { "pipeline.ts": pipelineOf("const rate = process.env.RATE;", { A: "() => rate", B: "() => 1" }) },
    to: {},
    env: { before: { RATE: "1" }, after: { RATE: "2" } },
    runs: ["A"],
  },
  {
    edit: "a secret that was captured",
    files: {
      "pipeline.ts": pipelineOf('import { secret } from "little-pipelines";\nconst token = secret("one");', {
        A: "() => token.reveal().length",
        B: "() => 1",
      }),
    },
    to: {
      "pipeline.ts": pipelineOf('import { secret } from "little-pipelines";\nconst token = secret("three");', {
        A: "() => token.reveal().length",
        B: "() => 1",
      }),
    },
    runs: ["A"],
  },
  replaced(
    "which of two closures of one text has which value",
    pipelineOf("const make = (n: number) => () => n;\nconst f = make(1), g = make(2);", {
      A: "() => f() - g()",
      B: "() => 1",
    }),
    "make(1), g = make(2)",
    "make(2), g = make(1)",
    ["A"],
  ),
  {
    edit: "which of two files has which constant of one name",
    files: {
      "pipeline.ts": pipelineOf('import { a } from "./a.ts";\nimport { b } from "./b.ts";', {
        A: "() => a() - b()",
        B: "() => 1",
      }),
      "a.ts": "const K = 1;\nexport const a = () => K;\n",
      "b.ts": "const K = 2;\nexport const b = () => K;\n",
    },
    to: {
      "a.ts": "const K = 2;\nexport const a = () => K;\n",
      "b.ts": "const K = 1;\nexport const b = () => K;\n",
    },
    runs: ["A"],
  },
  replaced(
    "a closure over a `var` of a loop, which all share",
    pipelineOf("const all: (() => number)[] = [];\nfor (var i = 0; i < 3; i++) all.push(() => i);", {
      A: "() => all[0]!()",
      B: "() => 1",
    }),
    "i < 3",
    "i < 4",
    ["A"],
  ),
  replaced(
    "a hole in an array that is undefined now",
    pipelineOf("const list = [1, , 3];\nconst f = [() => 1, , 2];", { A: "() => 1 in list", B: "() => 1 in f" }),
    "[1, , 3]",
    "[1, undefined, 3]",
    ["A"],
  ),
  replaced(
    "the order of a Set's elements, and of an object's keys",
    pipelineOf("const set = new Set(['a', 'b']);\nconst keys = { x: 1, y: () => 2 };", {
      A: "() => [...set].join()",
      B: "() => Object.keys(keys).join()",
    }),
    "['a', 'b']",
    "['b', 'a']",
    ["A"],
  ),
  replaced(
    "an accessor that is defined on a class while modules load",
    pipelineOf("class Box {}\nObject.defineProperty(Box.prototype, 'n', { get: () => 1 });", {
      A: "() => (new Box() as { n?: number }).n",
      B: "() => 1",
    }),
    "() => 1 }",
    "() => 2 }",
    ["A"],
  ),
  replaced(
    "an object whose prototype is another object",
    pipelineOf("const base = { rate: 1 };\nconst its = Object.create(base) as { rate: number };", {
      A: "() => its.rate",
      B: "() => 1",
    }),
    "rate: 1 }",
    "rate: 2 }",
    ["A"],
  ),
  replaced(
    "an error's message",
    pipelineOf("const failure = new RangeError('one');\nconst other = Object.assign(new Error('x'), { code: 1 });", {
      A: "() => failure.message",
      B: "() => other.code",
    }),
    "'one'",
    "'two'",
    ["A"],
  ),
  replaced(
    "a function inside a Set, and a Map's key",
    pipelineOf("const set = new Set([() => 1]);\nconst map = new Map([[() => 1, 2]]);", {
      A: "() => [...set][0]!()",
      B: "() => [...map.keys()][0]!()",
    }),
    "Set([() => 1])",
    "Set([() => 2])",
    ["A"],
  ),
  replaced(
    "a constant that a function of the same name hides elsewhere",
    pipelineOf("const toString = 1;\nconst hasOwnProperty = 2;\nconst constructor = 3;", {
      A: "() => toString",
      B: "() => hasOwnProperty",
      C: "() => constructor",
    }),
    "hasOwnProperty = 2",
    "hasOwnProperty = 5",
    ["B"],
  ),
  replaced(
    "a variable that was not yet defined when the run began",
    'import { pipeline, task } from "little-pipelines";\nconst early = task("A", () => late());\nconst other = task("B", () => 1);\nconst late = () => 1;\nexport default pipeline("edits", [early, other]);\n',
    "late = () => 1",
    "late = () => 2",
    ["A"],
  ),
];
