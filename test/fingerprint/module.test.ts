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
