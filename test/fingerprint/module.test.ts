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
    expect(JSON.parse(JSON.stringify(full))).toEqual({
      ...full,
      bindings: { ...full.bindings },
      declarations: { ...full.declarations },
      captures: { ...full.captures },
    });
  });

  it("knows what is imported, and as what", () => {
    const { imports, effects, bindings } = outlineOf(`
      import a, { b as c, "d e" as f, type T } from "./a.ts";
      import * as g from "pkg";
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
      "./empty.ts",
      "./types.ts",
      "./effect.ts",
      "./all.ts",
      "./some.ts",
      "./later.ts",
    ]);
    expect(effects).toEqual(["./empty.ts", "./types.ts", "./effect.ts"]);
    expect({ ...bindings }).toEqual({
      a: { from: "./a.ts", name: "default" },
      c: { from: "./a.ts", name: "b" },
      f: { from: "./a.ts", name: "d e" },
      g: { from: "pkg", name: "*" },
    });
  });

  it("knows what is defined at its top level, and of what kind", () => {
    const { declarations, statements } = outlineOf(`
      export const a = 1, b = -1, c = "x";
      const d = \`x\`, e = [], f = /x/, g = h();
      let i = 1; var j;
      export function k() { const inner = 1; }
      export default class l {}
      const m = () => 1, n = function () {}, o = class {}, p = (() => 1) as unknown;
      const { q, r: [s] } = t;
      export { a as u };
      type V = 1; interface W {} declare const x: 1;
      { const block = 1; }
      if (a) b;
    `);
    expect(Object.fromEntries(Object.entries(declarations).map(([name, { kind }]) => [name, kind]))).toEqual({
      a: "constant",
      b: "constant",
      c: "constant",
      d: "variable",
      e: "variable",
      f: "variable",
      g: "variable",
      i: "variable",
      j: "variable",
      k: "function",
      l: "function",
      m: "function",
      n: "function",
      o: "function",
      p: "function",
      q: "variable",
      s: "variable",
    });
    expect(statements.map(({ names }) => names.free)).toEqual([[], expect.arrayContaining(["a", "b"])]);
  });

  it("takes all that defines a name together", () => {
    const twice = outlineOf("var a = 1; var a = 2;").declarations.a!.digest;
    expect(twice).not.toBe(outlineOf("var a = 3; var a = 2;").declarations.a!.digest);
    expect(twice).not.toBe(outlineOf("var a = 2;").declarations.a!.digest);
  });

  it("knows of each function what it takes from functions and blocks around it, and nothing else", () => {
    const { captures } = outlineOf(`
      const top = 1;
      import { imported } from "./a.ts";
      function outer(x) {
        const y = x;
        { let z = y; return function inner(w) { return [w, x, y, z, top, imported, console, inner]; }; }
      }
    `);
    expect(Object.values(captures)).toHaveLength(2);
    expect(Object.values(captures).map((names) => names.toSorted())).toContainEqual([]);
    expect(Object.values(captures).map((names) => names.toSorted())).toContainEqual(["x", "y", "z"]);
  });

  it("knows that arrow functions take `this`, `super`, `new.target` and `arguments` from what is around them", () => {
    for (const code of ["this", "super.x", "new.target", "arguments"]) {
      const { captures } = outlineOf(`const its = { method() { return () => ${code}; } };`);
      const name = code === "arguments" ? "arguments" : "this";
      expect([code, Object.values(captures).flat()]).toEqual([code, [name]]);
    }
  });

  it("takes functions of one text for one, with the names of each", () => {
    const { captures } = outlineOf("const a = (x) => () => [x, y]; const b = (y) => () => [x, y];");
    expect(Object.values(captures).map((names) => names.toSorted())).toContainEqual(["x", "y"]);
  });
});
