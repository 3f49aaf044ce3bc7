import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Task } from "../../src/model/task.ts";
import { nativeImport } from "./nativeImport.ts";
import { changed, codeOf, codePartsIn, memo, partsOf, scratchProject, type Files } from "./sources.ts";

const PIPELINE = `
import { task } from "little-pipelines";
import { double } from "./lib/double.ts";
import { unused } from "./lib/unused.ts";

const RATE = 3;
const UNRELATED = 1;
const table = { first: 1 };

/** Multiplies. */
function helper(x: number): number {
  return x * RATE;
}

export function unrelated() {
  return UNRELATED;
}

export const it = task("It", async ({ step }) => {
  const a = await step("one", () => helper(2));
  return double(a) + table.first + "text".length;
});
export const other = task("Other", () => unrelated() + unused());
`;

const FILES: Files = {
  "pipeline.ts": PIPELINE,
  "lib/double.ts": `import { add } from "./add.ts";\nexport const double = (n: number) => add(n, n);\nexport const triple = (n: number) => add(n, add(n, n));\n`,
  "lib/add.ts": "export function add(a: number, b: number) { return a + b; }\n",
  "lib/other.ts": "export const double = (n: number) => n * 2;\n",
  "lib/effect.ts": "const effect = 1;\n",
  "lib/unused.ts": "export const unused = () => 1;\n",
};

/** The labels that differ after an edit of one file. */
async function afterEdit(from: string, to: string, file = "pipeline.ts"): Promise<string[]> {
  expect(FILES[file]).toContain(from);
  return changed(await codeOf(FILES), await codeOf({ ...FILES, [file]: FILES[file]!.replace(from, to) }));
}

/** The labels that differ between two versions of a project's main file, on the same other files. */
async function between(before: string, after: string, files: Files = {}): Promise<string[]> {
  const head = 'import { task } from "little-pipelines";\n';
  return changed(
    await codeOf({ ...files, "pipeline.ts": head + before }),
    await codeOf({ ...files, "pipeline.ts": head + after }),
  );
}

describe("the code part of a key", () => {
  it("is the function, and what it reaches in its file and in others", async () => {
    expect(Object.keys(await codeOf(FILES)).toSorted()).toEqual([
      "RATE",
      "add",
      "double",
      "function",
      "helper",
      "table.first",
    ]);
  });

  it.each([
    ["a comment", "/** Multiplies. */", "/* Multiplies\n   by RATE. */ // or so"],
    ["formatting", "  return x * RATE;", "return x\n      *RATE"],
    ["quotes", '"one"', "'one'"],
    ["quotes around a text", '"text".length', "('text').length"],
    ["types", "(x: number): number", "(x: 1 | 2 | 3): 6 | never"],
    ["an assertion of a type", "return x * RATE", "return (x as number)! * (RATE satisfies number)"],
    ["a type parameter", "function helper(x: number)", "function helper<T extends number>(x: T)"],
    ["an interface", "const RATE", "interface Row { a: string }\nexport type Rows = Row[];\nconst RATE"],
    [
      "an overload",
      "function helper(x",
      "function helper(x: 1): 3;\nfunction helper(x: number): number;\nfunction helper(x",
    ],
    ["a type-only import", "const RATE", 'import type { T } from "./lib/unused.ts";\nconst RATE'],
    ["another function", "return UNRELATED;", "return UNRELATED + 1;"],
    ["another constant", "UNRELATED = 1", "UNRELATED = 2"],
    ["another task", "unrelated() + unused()", "unrelated() - unused()"],
    ["an added definition", "const RATE", "const MORE = 1;\nconst RATE"],
    ["a definition that is gone", 'export const other = task("Other", () => unrelated() + unused());', ""],
    ["a statement that is about something else", "/** Mul", "UNRELATED.toFixed();\n/** Mul"],
    ["whether a definition is exported", "function helper", "export function helper"],
    ["another function of a module that is reached", "add(n, add(n, n))", "add(n, n)", "lib/double.ts"],
    ["a module that is not reached", "() => 1", "() => 2", "lib/unused.ts"],
    ["a comment in a module", "(n: number) => add(n, n)", "(n: number) => /* twice */ add(n, n)", "lib/double.ts"],
    ["a type in a module", "a: number, b: number", "a: any, b: any", "lib/add.ts"],
    [
      "an overload in a module",
      "export function add",
      "export function add(a: 1, b: 1): 2;\nexport function add",
      "lib/add.ts",
    ],
  ])("does not change with %s", async (_, from, to, file = "pipeline.ts") => {
    expect(await afterEdit(from, to, file)).toEqual([]);
  });

  it.each([
    ["its function", "double(a) +", "double(a) -", ["function"]],
    ["a text in it", '"text"', '"other text"', ["function"]],
    ["a text's spaces", '"text"', '"te xt"', ["function"]],
    ["a function inside it", "helper(2)", "helper(3)", ["function"]],
    ["a helper", "return x * RATE", "return x + RATE", ["helper"]],
    ["a default", "helper(x: number)", "helper(x: number = 1)", ["helper"]],
    ["a constant that a helper reaches", "RATE = 3", "RATE = 4", ["RATE"]],
    ["an object that it reads", "first: 1", "first: 2", ["table.first"]],
    ["a function that it imports", "add(n, n)", "add(n, n, 0)", ["double"], "lib/double.ts"],
    ["a module behind that one", "a + b", "a - b", ["add"], "lib/add.ts"],
    ["what is imported under the same name", "{ double }", "{ triple as double }", ["double"]],
    ["the module that it is imported from", '"./lib/double.ts"', '"./lib/other.ts"', ["add", "double"]],
    ["a statement that changes an object", "/** Mul", "table.first = 5;\n/** Mul", ["table.first"]],
    ["one that passes it on", "/** Mul", "Object.assign(table, { first: 5 });\n/** Mul", ["table.first"]],
    ["a call that changes it", "/** Mul", "fill();\nfunction fill() { table.first = 5; }\n/** Mul", ["table.first"]],
    ["a statement that adds to a helper", "/** Mul", "helper.cache = {};\n/** Mul", ["helper.cache"]],
    ["one that changes an import", "/** Mul", "double.factor = 2;\n/** Mul", ["double.factor"]],
    ["an import for what it does", "const RATE", 'import "./lib/effect.ts";\nconst RATE', ["module"]],
  ])("changes with %s", async (_, from, to, labels, file = "pipeline.ts") => {
    expect(await afterEdit(from, to, file)).toEqual(labels);
  });
});

describe("the parts of many tasks", () => {
  const files = {
    "a.ts":
      'import { task } from "little-pipelines"; const RATE = 1; const make = (memo) => task("A", { ignoreCaptures: ["memo"] }, () => RATE + memo); export const [one, two] = [task("One", () => RATE), task("Two", () => RATE)]; export const some = make(1);',
    "b.ts":
      'import { task } from "little-pipelines"; const RATE = 2; export const three = task("Three", () => RATE); export const make = () => task("Four", () => RATE); const memo = 1; export const four = task("Five", () => RATE + memo);',
    "c.ts": 'import { make } from "./b.ts"; export const five = make();',
  };

  it("are told apart where one text stands in several files, or other names matter", async () => {
    const folder = scratchProject(files);
    const of = async (file: string, name: string): Promise<Record<string, string>> =>
      partsOf(folder, nativeImport(join(folder, file))[name] as Task);
    const one = await of("a.ts", "one");
    expect(await of("a.ts", "two")).toEqual(one);
    expect(changed(one, await of("b.ts", "three"))).toEqual(["RATE"]);
    expect(changed(one, await of("c.ts", "five"))).toEqual(["RATE"]);
    expect(Object.keys(await of("a.ts", "some"))).toEqual(["function", "RATE"]);
    expect(Object.keys(await of("b.ts", "four"))).toEqual(["function", "RATE", "memo"]);
  });

  it("are given at once when they were read together, and share their lists", async () => {
    const folder = scratchProject(files);
    const { one, two, some } = nativeImport(join(folder, "a.ts")) as Record<string, Task>;
    const parts = codePartsIn(folder);
    await parts.read([one!, two!]);
    const [first, second] = [parts.of(one!), parts.of(two!)];
    if (first instanceof Promise || second instanceof Promise) throw new Error("it was read before");
    expect(first.code).toBe(second.code);
    expect(first.packages).toBe(second.packages);
    expect(parts.of(some!)).toBeInstanceOf(Promise);
  });

  it("take no parsing when the texts are known, wherever the project lies", async () => {
    const its = memo();
    const read = async (): Promise<unknown> => {
      const folder = scratchProject(files);
      return codePartsIn(folder, its).of(nativeImport(join(folder, "a.ts")).one as Task);
    };
    const first = await read();
    const count = its.remembered.length;
    expect(count).toBeGreaterThan(0);
    expect(await read()).toEqual(first);
    expect(its.remembered).toHaveLength(count);
  });
});

describe("names that a text does not tell the values of", () => {
  it.each([
    [
      "a variable of a loop",
      "export let it; for (const year of [2024]) it = task('It', () => year);",
      "2024",
      "2025",
      ["year"],
    ],
    [
      "a parameter of a factory",
      "const make = (year) => task('It', () => year); export const it = make(2024);",
      "2024",
      "2025",
      ["year"],
    ],
    [
      "one that a constant of the file has the name of",
      "const year = 1; const make = (year) => task('It', () => year); export const it = make(2024);",
      "2024",
      "2025",
      ["year"],
    ],
    [
      "one that an import has the name of",
      "import { year } from './year.ts'; const make = (year) => task('It', () => year); export const it = make(2024);",
      "2024",
      "2025",
      ["year"],
    ],
    [
      "one that the language has a name of",
      "const make = (fetch) => task('It', () => fetch); export const it = make(2024);",
      "2024",
      "2025",
      ["fetch"],
    ],
    [
      "one that the function uses again inside",
      "const make = (x) => task('It', () => [1].map((x) => x).length + x); export const it = make(2024);",
      "2024",
      "2025",
      ["x"],
    ],
    [
      "one that is a parameter's default",
      "const make = (x) => task('It', ({ y = x }) => { const x = 1; return x + y; }); export const it = make(2024);",
      "2024",
      "2025",
      ["x"],
    ],
    ["one of a block", "export let it; { const year = 2024; it = task('It', () => year); }", "2024", "2025", ["year"]],
    [
      "one that a catch takes",
      "export let it; try { throw 2024; } catch (year) { it = task('It', () => year); }",
      "2024",
      "2025",
      ["year"],
    ],
    [
      "a helper beside it in a factory",
      "function make() { const rate = () => 2024; return task('It', () => rate()); } export const it = make();",
      "2024",
      "2025",
      ["rate"],
    ],
    [
      "`arguments` of what is around it",
      "function make() { return task('It', () => arguments[0]); } export const it = make(2024);",
      "2024",
      "2025",
      ["arguments.0"],
    ],
    [
      "what a function was bound to",
      "function f(year) { return year; } export const it = task('It', f.bind(null, 2024));",
      "2024",
      "2025",
      ["[[BoundArgs]]"],
    ],
    [
      "a variable that hoists from a block",
      "if (true) { var year = 2024; } export const it = task('It', () => year);",
      "2024",
      "2025",
      ["year"],
    ],
  ] as const)("count by the values that they have: %s", async (_, source, from, to, labels) => {
    const files = { "year.ts": "export const year = 1;" };
    expect(await between(source, source.replace(from, to), files)).toEqual(labels);
  });

  it.each([
    ["`this`", "class A { year = 2024; it = task('It', () => this.year); } export const it = new A().it;"],
    [
      "`super`",
      "class A { get year() { return 2024; } } class B extends A { make() { return task('It', () => super.year); } } export const it = new B().make();",
    ],
    ["a private field", "class A { #year = 2024; it = task('It', () => this.#year); } export const it = new A().it;"],
  ])("are told where they cannot be read: %s of what is around it", async (_, source) => {
    const folder = scratchProject({ "pipeline.ts": `import { task } from "little-pipelines";\n${source}` });
    const parts = codePartsIn(folder);
    const its = nativeImport(join(folder, "pipeline.ts")).it as Task;
    const first = await parts.of(its);
    expect(first.notes).toMatchObject([
      { label: "function", isFollowed: false, problem: expect.stringContaining("`this`") },
    ]);
    expect((await parts.of(its)).captured).not.toEqual(first.captured);
  });

  it.each([
    ["code from a text", "export const it = task('It', () => eval('year')); const year = 2024;"],
    ["a function from a text", "export const it = task('It', () => new Function('return 1')()); const year = 2024;"],
  ])("count the whole file where no text shows what is used: %s", async (_, source) => {
    expect(await between(source, source.replace("2024", "2025"))).toEqual(["module"]);
  });

  it("do not count where the task says that they do not matter", async () => {
    const source =
      "const make = (memo, year) => task('It', { ignoreCaptures: ['memo'] }, () => memo); export const it = make(1, 2);";
    expect(await between(source, source.replace("make(1", "make(5"))).toEqual([]);
    const more = source.replace("() => memo", "() => memo + year");
    expect(await between(more, more.replace("make(1, 2", "make(5, 2"))).toEqual([]);
    expect(await between(more, more.replace("make(1, 2", "make(1, 5"))).toEqual(["year"]);
    const top =
      "const memo = new Map(); memo.clear(); export const it = task('It', { ignoreCaptures: ['memo'] }, () => memo);";
    expect(
      await between(top, top.replace("new Map()", "new Map([[1, 2]])").replace("memo.clear", "memo.keys")),
    ).toEqual([]);
  });

  it("count the function that a factory in another file wraps", async () => {
    const files = {
      "factory.ts": 'import { task } from "little-pipelines";\nexport const timed = (fn) => task("It", () => fn());',
    };
    const source = 'import { timed } from "./factory.ts"; const year = 2024; export const it = timed(() => year);';
    expect(await between(source, source.replace("2024", "2025"), files)).toEqual(["year"]);
    const edited = { "factory.ts": files["factory.ts"].replace("fn()", "fn() + 0") };
    expect(
      changed(await codeOf({ ...files, "pipeline.ts": source }), await codeOf({ ...edited, "pipeline.ts": source })),
    ).toEqual(["function"]);
  });

  it("are none where the function takes nothing from around it, though the factory around it does", async () => {
    const source =
      "const make = (year) => { console.assert(year); return task('It', () => 1); }; export const it = make(2024);";
    expect(await between(source, source.replace("2024", "2025"))).toEqual([]);
    const own =
      "const unrelated = 2024; export const it = task('It', () => { const { a: [b], ...c } = { a: [1] }; try { label: for (;;) break label; } catch (e) { e; } class D { static f = this; g() { return this.f; } } return function h() { return [b, c, D, h, arguments, new.target]; }; });";
    expect(await between(own, own.replace("2024", "2025"))).toEqual([]);
  });
});

describe("a function that is not written where the task is", () => {
  it("counts with what it reaches in its own file", async () => {
    const files = {
      "pipeline.ts":
        'import { task } from "little-pipelines";\nimport { work } from "./work.ts";\nconst RATE = 1;\nexport const it = task("It", work);',
      "work.ts":
        "const RATE = 3; const other = 1;\nexport function work() { return RATE; }\nexport const more = () => other;",
    };
    const before = await codeOf(files);
    const after = async (file: keyof typeof files, from: string, to: string): Promise<string[]> =>
      changed(before, await codeOf({ ...files, [file]: files[file].replace(from, to) }));
    expect(Object.keys(before)).toEqual(["function", "RATE"]);
    expect(await after("work.ts", "RATE = 3", "RATE = 4")).toEqual(["RATE"]);
    expect(await after("work.ts", "other = 1", "other = 2")).toEqual([]);
    expect(await after("pipeline.ts", "RATE = 1", "RATE = 2")).toEqual([]);
  });

  it("is told from one of the same text in another file", async () => {
    const files = {
      "a.ts": "const RATE = 3; export const a = () => RATE;",
      "b.ts": "const RATE = 4; export const b = () => RATE;",
    };
    const source = 'import { a } from "./a.ts"; import { b } from "./b.ts"; export const it = task("It", a);';
    expect(await between(source, source.replace('"It", a', '"It", b'), files)).toEqual(["RATE"]);
  });

  it.each([
    [
      "a method",
      "const its = { rate: 1, async work({ name }) { return name + RATE; } }; export const it = task('It', its.work);",
    ],
    ["a static method", "class A { static work() { return RATE; } } export const it = task('It', A.work);"],
    [
      "a private method",
      "class A { #work() { return RATE; } static make() { return task('It', new A().#work); } } export const it = A.make();",
    ],
    [
      "a getter's function",
      "const its = { get work() { return () => RATE; } }; export const it = task('It', its.work);",
    ],
    ["a generator", "function* work() { yield RATE; } export const it = task('It', work);"],
    [
      "a declaration that is exported as default",
      "export default function work() { return RATE; } export const it = task('It', work);",
    ],
  ])("is found where it is %s", async (_, source) => {
    const full = `const RATE = 3; const OTHER = 1; ${source}`;
    expect(await between(full, full.replace("RATE = 3", "RATE = 4"))).toEqual(["RATE"]);
    expect(await between(full, full.replace("OTHER = 1", "OTHER = 2"))).toEqual([]);
  });
});

describe("modules that a function reaches", () => {
  const main = 'import { use } from "./lib/use.ts"; export const it = task("It", () => use());';

  it.each<[string, source: string, files: Files, edited: string, label: string]>([
    [
      "through a re-export",
      main,
      { "lib/use.ts": 'export { use } from "./deep.ts";', "lib/deep.ts": "export const use = () => 1;" },
      "lib/deep.ts",
      "use",
    ],
    [
      "through a re-export of everything",
      main,
      { "lib/use.ts": 'export * from "./deep.ts";', "lib/deep.ts": "export const use = () => 1;" },
      "lib/deep.ts",
      "use",
    ],
    [
      "through modules that import each other",
      main,
      {
        "lib/use.ts": 'import { b } from "./b.ts"; export const use = () => b(); export const a = 1;',
        "lib/b.ts": 'import { a } from "./use.ts"; export const b = () => 1 + a;',
      },
      "lib/b.ts",
      "b",
    ],
    [
      "through an import inside a function",
      'export const it = task("It", async () => (await import("./lib/use.ts")).use());',
      { "lib/use.ts": "export const use = () => 1;" },
      "lib/use.ts",
      "module",
    ],
    [
      "through an import inside a helper",
      'const load = () => import(`./lib/use.ts`); export const it = task("It", () => load());',
      { "lib/use.ts": "export const use = () => 1;" },
      "lib/use.ts",
      "module",
    ],
    [
      "through a namespace",
      'import * as lib from "./lib/use.ts"; export const it = task("It", () => lib.use());',
      { "lib/use.ts": "export const use = () => 1;" },
      "lib/use.ts",
      "lib.use",
    ],
    [
      "through a default",
      'import use from "./lib/use.ts"; export const it = task("It", () => use());',
      { "lib/use.ts": "export default () => 1;" },
      "lib/use.ts",
      "use",
    ],
    [
      "through an alias of the project",
      'import { use } from "#lib/use.ts"; export const it = task("It", () => use());',
      { "lib/use.ts": "export const use = () => 1;" },
      "lib/use.ts",
      "use",
    ],
    [
      "as .mts",
      'import { use } from "./lib/use.mts"; export const it = task("It", () => use());',
      { "lib/use.mts": "export const use = (): number => 1;" },
      "lib/use.mts",
      "use",
    ],
    [
      "as .js",
      'import { use } from "./lib/use.js"; export const it = task("It", () => use());',
      { "lib/use.js": "export const use = () => 1;" },
      "lib/use.js",
      "use",
    ],
    [
      "as .mjs",
      'import { use } from "./lib/use.mjs"; export const it = task("It", () => use());',
      { "lib/use.mjs": "export const use = () => 1;" },
      "lib/use.mjs",
      "use",
    ],
    [
      "as .cjs, with what that requires",
      'import use from "./lib/use.cjs"; export const it = task("It", () => use());',
      {
        "lib/use.cjs": 'const deep = require("./deep"); module.exports = () => deep;',
        "lib/deep.json": "1",
      },
      "lib/deep.json",
      "deep",
    ],
    [
      "as JSON",
      'import data from "./lib/data.json" with { type: "json" }; export const it = task("It", () => data.a);',
      { "lib/data.json": '{ "a": 1 }' },
      "lib/data.json",
      "data.a",
    ],
    [
      "through a require that was made",
      'import { createRequire } from "node:module"; const require = createRequire(import.meta.url); export const it = task("It", () => require("./lib/use.cjs"));',
      { "lib/use.cjs": "exports.a = 1;" },
      "lib/use.cjs",
      "module",
    ],
    [
      "in a worker",
      'export const it = task("It", () => new Worker(new URL("lib/worker.ts", import.meta.url)));',
      { "lib/worker.ts": "export const use = () => 1;" },
      "lib/worker.ts",
      "module",
    ],
    [
      "with a question mark",
      'import { use } from "./lib/use.ts?v=1"; export const it = task("It", () => use());',
      { "lib/use.ts": "export const use = () => 1;" },
      "lib/use.ts",
      "use",
    ],
    [
      "with a space in the name",
      'import { use } from "./lib/my%20use.ts"; export const it = task("It", () => use());',
      { "lib/my use.ts": "export const use = () => 1;" },
      "lib/my use.ts",
      "use",
    ],
  ])("count %s", async (_, source, files, edited, label) => {
    const head = 'import { task } from "little-pipelines";\n';
    const all = { "pipeline.ts": head + source, ...files };
    const before = await codeOf(all);
    expect(Object.keys(before)).toContain(label);
    expect(changed(before, await codeOf({ ...all, [edited]: `${files[edited]!.replace("1", "2")} ` }))).toEqual([
      label,
    ]);
  });

  it("that have one name are told apart, also when one becomes like the other", async () => {
    const source =
      'import { a } from "./a/lib.ts"; import { b } from "./b/lib.ts"; export const it = task("It", () => a + b);';
    const one = "export const a = 1, b = 1;";
    const two = "export const a = 2, b = 2;";
    const parts = await Promise.all(
      [
        [one, one],
        [one, two],
        [two, one],
        [two, two],
      ].map(([a, b]) =>
        codeOf({
          "pipeline.ts": `import { task } from "little-pipelines";\n${source}`,
          "a/lib.ts": a!,
          "b/lib.ts": b!,
        }),
      ),
    );
    expect(new Set(parts.map((each) => JSON.stringify(each))).size).toBe(4);
  });

  it("count by which of them a name is from", async () => {
    const files = { "fast.ts": "export const run = () => 1;", "slow.ts": "export const run = () => 2;" };
    const source =
      'import { run as a } from "./fast.ts"; import { run as b } from "./slow.ts"; export const it = task("It", () => [a(), b()]);';
    const swapped = source
      .replace("run as a", "run as c")
      .replace("run as b", "run as a")
      .replace("run as c", "run as b");
    expect(await between(source, swapped, files)).toEqual(["a", "b"]);
  });

  it("count with what the task's own file changes in them", async () => {
    const files = { "table.ts": "export const table = { year: 1 };" };
    const source =
      'import { table } from "./table.ts"; table.year = 2024; export const it = task("It", () => table.year);';
    expect(await between(source, source.replace("2024", "2025"), files)).toEqual(["table.year"]);
  });

  it("of Node's own count by what is taken from them", async () => {
    const read = async (specifier: string, name: string): Promise<unknown> => {
      const folder = scratchProject({
        "pipeline.ts": `import { task } from "little-pipelines"; import { ${name} as f } from "${specifier}"; export const it = task("It", () => f("a", "b"));`,
      });
      const { code, captured } = await codePartsIn(folder).of(nativeImport(join(folder, "pipeline.ts")).it as Task);
      return [...code, ...captured];
    };
    const joined = await read("node:path", "join");
    expect(await read("path", "join")).toEqual(joined);
    expect(await read("node:path", "resolve")).not.toEqual(joined);
    expect(await read("node:fs", "statSync")).not.toEqual(await read("node:fs", "lstatSync"));
  });
});

describe("names of any kind", () => {
  it("are found at the top level, as what they are", async () => {
    const source =
      "const __proto__ = 1; const constructor = 2, toString = 3; export const it = task('It', () => __proto__ + toString);";
    expect(Object.keys(await codeOf({ "pipeline.ts": `import { task } from "little-pipelines";\n${source}` }))).toEqual(
      ["function", "__proto__", "toString"],
    );
    expect(await between(source, source.replace("__proto__ = 1", "__proto__ = 2"))).toEqual(["__proto__"]);
    expect(await between(source, source.replace("constructor = 2", "constructor = 5"))).toEqual([]);
  });

  it("are found in whatever way they are defined", async () => {
    const source =
      "const { a, b: [c = 3], ...rest } = { a: 1, b: [] }; class D { static e = 4; } var f; var f = 5; function* g() {} async function h() {} export const it = task('It', () => [a, c, rest, D, f, g, h]);";
    for (const [from, to, labels] of [
      ["a: 1", "a: 2", ["a"]],
      ["e = 4", "e = 5", ["D", "D.e"]],
      ["c = 3", "c = 4", ["c"]],
      ["f = 5", "f = 6", ["f"]],
      ["g() {}", "g() { yield 1; }", ["g"]],
      ["async function h", "function h", ["h"]],
    ] as const)
      expect([from, await between(source, source.replace(from, to))]).toEqual([from, labels]);
  });
});

describe("code of unusual size", () => {
  it("is read without recursion", async () => {
    const sum = Array.from({ length: 8000 }, (_, index) => index).join(" + ");
    const source = `import { task } from "little-pipelines"; const total = ${sum}; export const it = task("It", () => total);`;
    const main = { main: "pipeline.mjs" };
    const before = await codeOf({ "pipeline.mjs": source }, main);
    expect(changed(before, await codeOf({ "pipeline.mjs": source.replace("7999", "8999") }, main))).toEqual(["total"]);
  });
});
