import { describe, expect, it } from "vitest";
import { parse } from "../../src/fingerprint/parse.ts";
import { namesIn, type Names } from "../../src/fingerprint/references.ts";

function names(source: string, fileName = "a.ts"): Names {
  const program = parse(source, fileName);
  if (program === undefined) throw new SyntaxError(source);
  return namesIn(program);
}

describe("the free names of code", () => {
  it.each<[string, readonly string[]]>([
    ["a.b.c", ["a"]],
    ["a[b]", ["a", "b"]],
    ["({ a: b, [c]: d, e, f() { return g } })", ["b", "c", "d", "e", "g"]],
    ["a: for (;;) { break a; continue a; }", []],
    ["const { a, b: c, [d]: e = f, ...g } = h; [a, c, e, g]", ["d", "f", "h"]],
    ["const [a, , [b = c], ...d] = e", ["c", "e"]],
    ["(a, { b }, [c] = d, ...e) => [a, b, c, e, f]", ["d", "f"]],
    ["{ let a; const b = 1; class C {} function d() {} } [a, b, C, d]", ["C", "a", "b", "d"]],
    ["{ var a = 1; for (var b of []); } [a, b]", []],
    ["(() => { { var a = 1; } return a })(); a", ["a"]],
    ["for (const a of b) a; a", ["a", "b"]],
    ["for (let i = 0; i < n; i++); i", ["i", "n"]],
    ["for (a of b); for (c.d in e);", ["a", "b", "c", "e"]],
    ["switch (a) { case b: let a, c; c }", ["a", "b"]],
    ["try {} catch ({ a, b = c }) { a; b } a", ["a", "c"]],
    ["try {} catch { e }", ["e"]],
    ["function f(a = b) { var b; return f }", ["b"]],
    ["(function f() { f }); f", ["f"]],
    [
      "class A extends B { [c] = d; static e = A; #f = g; static { h; var i; i } j(k = l) { return A } } A",
      ["B", "c", "d", "g", "h", "l"],
    ],
    ["(class A {}); A", ["A"]],
    ["typeof a; delete a.b; void c", ["a", "c"]],
    ["`${a}${b.c}`; d`${e}`", ["a", "b", "d", "e"]],
    ["async () => { await a; for await (const b of c); yield_ }", ["a", "c", "yield_"]],
    ["import.meta.url", []],
    ["import a, { b as c } from 'd'; [a, b, c]", ["b"]],
    ["export { a as b }; export { c } from 'd'", ["a"]],
    ["a?.b?.[c]?.(d)", ["a", "c", "d"]],
    ["using a = b(); await using c = d", ["b", "d"]],
    ["enum A { B = c, D = B }; A.B", ["c"]],
    ["class A { constructor(private a: B, c = a) {} }", []],
    ["const a: B<C> = d as E; type F = G; function f<H>(i: H): J {}", ["d"]],
    ["@a class B { @c d() {} }", ["a", "c"]],
    ["__proto__; constructor; toString", ["__proto__", "constructor", "toString"]],
    ["undefined; NaN; Infinity", ["Infinity", "NaN", "undefined"]],
  ])("%s", (source, free) => {
    const found = new Set(names(source).free);
    expect([...found].toSorted()).toEqual([...free].toSorted());
  });

  it.each([
    ["this", ["this"]],
    ["() => this", ["this"]],
    ["() => () => arguments", ["arguments"]],
    ["function f() { return [this, arguments, new.target, () => this] }", []],
    ["({ f() { return super.f(this) } })", []],
    ["class A { a = this; b = () => this; static { this } [this] = 1; c() { this } }", ["this"]],
    ["class A extends B { constructor() { super(); } d = super.d }", ["B"]],
    ["class A extends this.B {}", ["this"]],
  ])("`this` and `arguments` belong to functions: %s", (source, free) => {
    expect([...names(source).free].toSorted()).toEqual(free);
  });

  it("are those of components too, and not those of HTML", () => {
    const source = "const a = <A b={c} {...d}><e.F /><g><h.i.J></h.i.J>{k}</g></A>";
    expect([...names(source, "a.tsx").free].toSorted()).toEqual(["A", "c", "d", "e", "h", "k"]);
  });
});

describe("the names that code may change", () => {
  it.each([
    ["a = 1", ["a"]],
    ["a.b.c = 1; d[e] += f", ["a", "d"]],
    ["a++; --b.c", ["a", "b"]],
    ["delete a.b; delete c; delete d?.e", ["a", "c", "d"]],
    ["[a, b.c, ...d] = e; ({ f, g: h.i = j } = k)", ["a", "b", "d", "f", "h"]],
    ["a.push(b); c.d.e(); f?.g(); h.i`j`", ["a", "c", "f"]],
    ["a.get(b).set(c)", ["a"]],
    ["for (a of b); for (c.d in e);", ["a", "c"]],
    ["(a as B).c = 1; d!.e = 2", ["a", "d"]],
    ["a(b); new C(d); a + b; a.b", []],
    ["() => { a.b = 1 }", ["a"]],
    ["let a; a = 1; a.b()", []],
  ])("%s", (source, changed) => {
    expect([...names(source).changed].toSorted()).toEqual(changed);
  });
});

describe("the modules that code loads", () => {
  it.each([
    ["import('a')", ["a"]],
    ["await import(`b`)", ["b"]],
    ["require('c'); require.resolve('d')", ["c", "d"]],
    ["import x = require('e')", ["e"]],
    ["new Worker(new URL('./f.ts', import.meta.url))", ["./f.ts"]],
    ["new URL('g.mjs', import.meta.url)", ["./g.mjs"]],
    ["new URL('./data.csv', import.meta.url); new URL('./f.ts', base); new URL('./f.ts')", []],
    ["load('a'); a.import('b'); ({ import: 1 })", []],
  ])("%s", (source, imported) => {
    const found = names(source);
    expect({ imported: [...found.imported].toSorted(), isOpaque: found.isOpaque }).toEqual({
      imported,
      isOpaque: false,
    });
  });

  it.each([
    "import(a)",
    "import(`./${a}.ts`)",
    "import('a' + b)",
    "require(a)",
    "require.resolve(a)",
    "eval('a')",
    "(0, eval)('a')",
    "globalThis.x = eval",
    "new Function('return 1')",
    "Function('return 1')()",
  ])("no text shows: %s", (source) => expect(names(source).isOpaque).toBe(true));

  it.each([
    "f instanceof Function",
    "const Function = 1; Function()",
    "const eval_ = 1; a.eval('b')",
    "x.Function('y')",
  ])("a text shows well enough: %s", (source) => expect(names(source).isOpaque).toBe(false));
});
