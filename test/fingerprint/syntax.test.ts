import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "../../src/fingerprint/parse.ts";
import { digestFunction, digestSyntax, type Node } from "../../src/fingerprint/syntax.ts";

const SRC = join(import.meta.dirname, "../../src");

function digestOf(source: string, fileName = "a.ts"): string {
  const program = parse(source, fileName);
  if (program === undefined) throw new SyntaxError(source);
  return digestSyntax(program);
}

describe("the digest of code", () => {
  it.each([
    ["const a = 1", "const a=1;"],
    ["const a = 1;", "// one\nconst /* a */ a = 1; /** end */"],
    ["const a = 'x'", 'const a = "x"'],
    ["const a = 'it\\'s'", 'const a = "it\'s"'],
    ["const a = '\\u0041'", 'const a = "A"'],
    ["const a = 1_000", "const a = 1000"],
    ["const a = 0xff", "const a = 255"],
    ["const a = 10n", "const a = 0xan"],
    ["const a = (1 + 2)", "const a = 1 + 2"],
    ["const a = { b: b }", "const a = { b }"],
    ["const { b: b = 1 } = c", "const { b = 1 } = c"],
    ["const a = { b, }", "const a = { b }"],
    ["if (a) { b() }", "if (a) {\n  b();\n}"],
    ["const f = (a) => a", "const f = a => a"],
    ["const a: number = 1", "const a = 1"],
    ["let a!: number", "let a"],
    ["function f(a?: number, ...b: string[]): asserts a is 1 {}", "function f(a, ...b) {}"],
    ["function f<const T extends U = V>(a: T): T { return a }", "function f(a) { return a }"],
    ["function f(this: Window, a: number) {}", "function f(a) {}"],
    ["function f(a: string): void; function f(a: number): void; function f(a: any) {}", "function f(a) {}"],
    ["export function f(a: string): void; export function f(a: any) {}", "export function f(a) {}"],
    [
      "export default function f(a: string): void; export default function f(a: any) {}",
      "export default function f(a) {}",
    ],
    ["f<string>(a as B, c!, <D>e, g satisfies H)", "f(a, c, e, g)"],
    ["(a as B)!.c", "a.c"],
    ["new Map<string, number>()", "new Map()"],
    ["tag<T>`a`", "tag`a`"],
    [
      "type A = 1; interface B {} declare const c: 1; declare function d(): void; export type { E } from './e'; const x = 1",
      "const x = 1",
    ],
    [
      "declare module 'm' {} declare global { var a: 1 } namespace N { export type A = 1 } abstract class C {}",
      "class C {}",
    ],
    [
      "import type { A } from './a.ts'; import { b, type C } from './b.ts'; export type * from './d.ts'",
      "import { b } from './b.ts'",
    ],
    ["export default interface A {}; export interface B {} export declare const c: 1; f()", "; f()"],
    [
      "class A<T> extends B<T> implements C { private readonly x: number = 1; declare y: 1; static override z?: 2; f(a: 1): 1; f(a: any) {} abstract g(): 1; [key: string]: any }",
      "class A extends B { x = 1; static z; f(a) {} }",
    ],
    ["type A = '\\n'; a?.b", "a?.b"],
  ])("is the same for %s and %s", (a, b) => expect(digestOf(a)).toBe(digestOf(b)));

  it.each([
    ["const a = 1", "const a = 2"],
    ["const a = 1", "const b = 1"],
    ["const a = 1", "let a = 1"],
    ["const a = 1", "const a = '1'"],
    ["const a = 1", "const a = 1n"],
    ["const a = null", "const a = undefined"],
    ["const a = 'x'", "const a = `x`"],
    ["const a = 'a b'", "const a = 'a  b'"],
    ["a`\\n`", "a`\n`"],
    ["a`x${1}`", "a`x${1} `"],
    ["const a = /x/g", "const a = /x/i"],
    ["const a = /x/", "const a = /y/"],
    ["const a = /x/", "const a = '/x/'"],
    ["a.b", "a?.b"],
    ["a.b", "a[b]"],
    ["a.b()", "a.b?.()"],
    ["(a?.b).c", "a?.b.c"],
    ["a + b * c", "(a + b) * c"],
    ["a && b", "a || b"],
    ["a ?? b", "a || b"],
    ["a == b", "a === b"],
    ["++a", "a++"],
    ["++a", "--a"],
    ["-a", "+a"],
    ["[a, , b]", "[a, b]"],
    ["[a]", "[...a]"],
    ["[[a], b]", "[[a, b]]"],
    ["f(a)", "new f(a)"],
    ["f(a, b)", "f((a, b))"],
    ["async () => {}", "() => {}"],
    ["async () => { for (const a of b); }", "async () => { for await (const a of b); }"],
    ["(function* () {})", "(function () {})"],
    ["function* f() { yield a }", "function* f() { yield* a }"],
    ["() => a", "() => { a }"],
    ["() => {}", "(function () {})"],
    ["({ a() {} })", "({ a: () => {} })"],
    ["({ get a() { return 1 } })", "({ a() { return 1 } })"],
    ["({ a })", "({ [a]: a })"],
    ["class A { x = 1 }", "class A { static x = 1 }"],
    ["class A { x = 1 }", "class A { #x = 1 }"],
    ["class A { x }", "class A {}"],
    ["class A { x: number }", "class A { declare x: number }"],
    ["class A extends B {}", "class A {}"],
    ["class A { static { f() } }", "class A { f() {} }"],
    ["@d class A {}", "class A {}"],
    ["if (a) b; else c", "if (a) b"],
    ["for (let i = 0; i < 1; i++);", "for (let i = 0; i <= 1; i++);"],
    ["'use strict'; a", "a"],
    ["export const a = 1", "const a = 1"],
    ["export { a }", "export { a as b }"],
    ["import { a } from 'b'", "import { a } from 'c'"],
    ["import { a } from 'b'", "import { c as a } from 'b'"],
    ["import a from 'b'", "import * as a from 'b'"],
    ["import a from 'b'", "import a from 'b' with { type: 'json' }"],
    ["import 'a'", ""],
    ["enum A { B }", "enum A { C }"],
    ["enum A { B }", ""],
    ["namespace N { export const a = 1 }", ""],
    ["class A { constructor(private a: 1) {} }", "class A { constructor(a: 1) {} }"],
    ["a\u2028b", "a; c"],
    ["import.meta.url", "import.meta.dirname"],
    ["import('a')", "import('b')"],
  ])("differs for %s and %s", (a, b) => expect(digestOf(a)).not.toBe(digestOf(b)));

  it("keeps apart what lies in texts from what lies around them", () => {
    const separators = ["\u0001", '"', "\\", ")", "(", "[", "\n", "Literal", "value"];
    const sources = separators.flatMap((a) => separators.map((b) => `f(${JSON.stringify(a)}, ${JSON.stringify(b)})`));
    const joined = separators.flatMap((a) => separators.map((b) => `f(${JSON.stringify(`${a}${b}`)})`));
    const all = [...sources, ...new Set(joined)];
    expect(new Set(all.map((source) => digestOf(source))).size).toBe(all.length);
  });

  it("is the same with and without types, for these sources themselves: what runs can be found in what was written", () => {
    const code = `
      import { readFileSync, globSync } from "node:fs";
      import { stripTypeScriptTypes } from "node:module";
      import { outline } from "${SRC}/fingerprint/module.ts";
      import { parse } from "${SRC}/fingerprint/parse.ts";
      let count = 0;
      for (const file of globSync("${SRC}/{fingerprint,pipeline,store}/**/*.ts")) {
        const source = readFileSync(file, "utf8");
        const [a, b] = [outline(parse(source, file)), outline(parse(stripTypeScriptTypes(source), "stripped.js"))];
        if (a.digest !== b.digest || JSON.stringify(a.captures) !== JSON.stringify(b.captures)) console.log(file);
        count++;
      }
      console.log(count > 30);`;
    const options = ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", code];
    expect(execFileSync(process.execPath, options, { encoding: "utf8" })).toBe("true\n");
  });
});

describe("the digest of a function", () => {
  const fn = (source: string, find: (body: readonly Node[]) => unknown): string =>
    digestFunction(find(parse(source, "a.ts")!.body as readonly Node[]) as Node);

  it("is the same for a declaration, an expression and what it prints itself as", () => {
    const declaration = fn("export async function f(a: number) { return a }", ([each]) => each!.declaration);
    const expression = fn("(async function f(a) { return a })", ([each]) => each!.expression);
    expect(declaration).toBe(expression);
  });

  it("tells an arrow function from others, and one name from another", () => {
    const digests = [
      "(function () { return 1 })",
      "(() => { return 1 })",
      "(async () => { return 1 })",
      "(function f() { return 1 })",
    ].map((source) => fn(source, ([each]) => each!.expression));
    expect(new Set(digests).size).toBe(4);
  });
});

describe("parse", () => {
  it("reads TypeScript, JavaScript and scripts that are no modules, by their names", () => {
    expect(parse("const a: number = 1", "a.ts")).toBeDefined();
    expect(parse("const a: number = 1", "a.mts")).toBeDefined();
    expect(parse("const a: number = 1", "a.js")).toBeUndefined();
    expect(parse("return 1", "a.js")).toBeDefined();
    expect(parse("return 1", "a.cjs")).toBeDefined();
    expect(parse("return 1", "a.mjs")).toBeUndefined();
    expect(parse("const a = <b>c</b>", "a.tsx")).toBeDefined();
  });

  it("gives nothing for what is no code", () => {
    for (const source of ["const", "a b", "{", "`", "\0"]) expect(parse(source, "a.ts")).toBeUndefined();
  });
});
