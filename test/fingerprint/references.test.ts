import { describe, expect, it } from "vitest";
import { parse } from "../../src/fingerprint/parse.ts";
import { namesIn, type Names } from "../../src/fingerprint/references.ts";

function names(source: string, fileName = "a.ts"): Names {
  const program = parse(source, fileName);
  if (program === undefined) throw new SyntaxError(source);
  return namesIn(program);
}

function freeNames(source: string, fileName?: string): string[] {
  return names(source, fileName).free.map(({ name }) => name);
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
    expect(freeNames(source)).toEqual([...free].toSorted());
  });

  it.each([
    ["this", true, []],
    ["() => this", true, []],
    ["() => () => arguments", false, ["arguments"]],
    ["function f() { return [this, arguments, new.target, () => this] }", false, []],
    ["({ f() { return super.f(this) } })", false, []],
    ["class A { a = this; b = () => this; static { this } [this] = 1; c() { this } }", true, []],
    ["class A extends B { constructor() { super(); } d = super.d }", false, ["B"]],
    ["class A extends this.B {}", true, []],
  ] as const)("`this` and `arguments` belong to functions: %s", (source, isOfOuterThis, free) => {
    expect(names(source).isOfOuterThis).toBe(isOfOuterThis);
    expect(freeNames(source)).toEqual(free);
  });

  it.each([
    ["a.b.c; a.b.d", "a", ["b.c", "b.d"]],
    ["a.b(); a['c d']; a?.e", "a", ["b()", "c d", "e"]],
    ["a.b`c`; new a.d(); a.b.c.e()", "a", ["b()", "b.c.e()", "d"]],
    ["a.b = 1; a.c++; delete a.d", "a", ["b", "c", "d"]],
    ["a[b].c", "a", undefined],
    ["a.b; a", "a", undefined],
    ["a.b; f(a)", "a", undefined],
    ["({ ...a }); a.b", "a", undefined],
    ["const { b, c: d, 'e f': g = h, ['i']: { j, k: [l] } = {} } = a", "a", ["b", "c", "e f", "i.j", "i.k"]],
    ["const { b } = a.c.d", "a", ["c.d.b"]],
    ["({ b, c: x.y } = a)", "a", ["b", "c"]],
    ["({ b } = { c } = a)", "a", ["b", "c"]],
    ["function f({ b } = a, [c] = []) {}", "a", ["b"]],
    ["const { b, ...c } = a", "a", undefined],
    ["const { [b]: c } = a", "a", undefined],
    ["const {} = a", "a", undefined],
    ["const [b] = a", "a", undefined],
    ["const all = ({ b } = a)", "a", undefined],
    ["const { b } = a, c = a", "a", undefined],
    ["x += ({ b } = a)", "a", undefined],
    ["for (const { b } of a);", "a", undefined],
    ["new a.b()", "a", ["b"]],
    ["a.b = a.c", "a", ["b", "c"]],
    ["a()", "a", undefined],
    ["(a as B).c", "a", ["c"]],
  ])("are known with the members that are used, where nothing else of them is: %s", (source, name, uses) => {
    const found = names(source).free.find((each) => each.name === name)!;
    expect(found.uses?.map(({ members, isCalled }) => members.join(".") + (isCalled ? "()" : "")).toSorted()).toEqual(
      uses?.toSorted(),
    );
  });

  it("are those of components too, and not those of HTML", () => {
    const source = "const a = <A b={c} {...d}><e.F /><g><h.i.J></h.i.J>{k}</g></A>";
    expect(freeNames(source, "a.tsx")).toEqual(["A", "c", "d", "e", "h", "k"]);
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

  it.each(["import(a)", "import(`./${a}.ts`)", "import('a' + b)", "require(a)", "require.resolve(a)"])(
    "no text says which: %s",
    (source) => expect(names(source)).toMatchObject({ isOpaque: false, loadsComputed: true }),
  );

  it.each(["eval('a')", "(0, eval)('a')", "globalThis.x = eval", "new Function('return 1')", "Function('return 1')()"])(
    "no text shows: %s",
    (source) => expect(names(source).isOpaque).toBe(true),
  );

  it.each([
    "f instanceof Function",
    "const Function = 1; Function()",
    "const eval_ = 1; a.eval('b')",
    "x.Function('y')",
  ])("a text shows well enough: %s", (source) => expect(names(source).isOpaque).toBe(false));
});

describe("what a function or a task may be asked for", () => {
  it.each([
    ["a.name; a.work()", true, true],
    ["const { name, work: b } = a", true, true],
    ["a['name']; Reflect.get(a, 'work')", true, true],
    ["a?.[`x`].b.work", false, true],
    ["const name = 1, work = name; work.names", false, false],
  ])("is known: %s", (source, readsName, readsWork) => {
    expect(names(source)).toMatchObject({ readsName, readsWork });
  });
});
