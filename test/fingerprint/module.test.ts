import { describe, expect, it } from "vitest";
import { outline, type ModuleOutline } from "../../src/fingerprint/module.ts";
import { parse } from "../../src/fingerprint/parse.ts";

function outlineOf(source: string): ModuleOutline {
  const program = parse(source, "a.ts");
  if (program === undefined) throw new SyntaxError(source);
  return outline(program);
}

describe("the outline of a module", () => {
  it("is plain data, which JSON gives back as it was", () => {
    const full = outlineOf(
      "import { a } from './a.ts'; import './b.ts'; const c = a; c.d = 1; export const f = (x) => () => x;",
    );
    expect(JSON.parse(JSON.stringify(full))).toEqual({ ...full, bindings: { ...full.bindings } });
  });

  it("knows the functions of the top level whose names never stand for anything else", () => {
    const namesOf = (source: string): string[] => outlineOf(source).lasting.map(([name]) => name);
    expect(
      namesOf(`
        function a() {}
        export async function* b() {}
        export default function c() {}
        const d = () => 1, e = function named() {}, f = 1, g = make(() => 1), [h] = [() => 1];
        export const i = (() => 1) as unknown as number;
        let j = () => 1;
        class K {}
        { function l() {} }
        namespace M { export function n() {} }
        export default () => 1;
      `),
    ).toEqual(["a", "b", "c", "d", "e", "i"]);
    for (const change of ["a = 1", "(a as any) = 1", "a++", "[a] = []", "[{ x: a = 1 }] = []", "({ a } = {})"])
      expect([change, namesOf(`function a() {} function b() { ${change}; }`)]).toEqual([change, ["b"]]);
    for (const change of ["for (a of []);", "for (a in {});", "for ([...a] of []);", "({ ...a } = {});", "a ??= 1;"])
      expect([change, namesOf(`function a() {} ${change}`)]).toEqual([change, []]);
    expect(namesOf("function a() {} eval('a = 1')")).toEqual([]);
  });

  it("has the digest of such a function as it is made of its text", () => {
    const [[, its]] = outlineOf("export function a(b: number): number { return b; }").lasting as [[string, string]];
    expect(its).toBe(outlineOf("const a = function a(b) { /* the same */ return b }").lasting[0]![1]);
  });

  it("knows what is imported, and as what", () => {
    const { imports, effects, bindings } = outlineOf(`
      import a, { b as c, "d e" as f, type T } from "./a.ts";
      import * as g from "pkg";
      import i, { j as k } from "#lib/i.ts";
      import {} from "./empty.ts";
      import { type U } from "./types.ts";
      import "./effect.ts";
      import type V from "./never.ts";
      import type { W } from "./never.ts";
      export * from "./all.ts";
      export { h } from "./some.ts";
      export type { X } from "./never.ts";
      const later = () => import("./later.ts");
    `);
    expect(imports).toEqual([
      "./a.ts",
      "pkg",
      "#lib/i.ts",
      "./empty.ts",
      "./types.ts",
      "./effect.ts",
      "./all.ts",
      "./some.ts",
      "./later.ts",
    ]);
    expect(effects).toEqual(["./empty.ts", "./types.ts", "./effect.ts"]);
    // What comes from a file beside it is found as a value.
    expect({ ...bindings }).toEqual({ g: "pkg", i: "#lib/i.ts", k: "#lib/i.ts" });
  });

  it("knows the functions that take `this`, `super` or `new.target` from what is around them", () => {
    for (const code of ["this", "super.x", "new.target"]) {
      expect([code, outlineOf(`const its = { method() { return () => ${code}; } };`).outerThis]).toHaveLength(2);
      const { outerThis } = outlineOf(`const its = { method() { return () => ${code}; }, other() { ${code}; } };`);
      expect([code, outerThis.length]).toEqual([code, 1]);
    }
    expect(outlineOf("const a = () => this; function b() { return this; }").outerThis).toEqual([]);
    expect(outlineOf("class A { a = () => this; }").outerThis).toHaveLength(1);
  });
});
