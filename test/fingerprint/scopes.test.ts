import fc from "../support/random.ts";
import { describe, expect, it } from "vitest";
import { parse } from "../../src/fingerprint/parse.ts";
import { capturesOf, scopesIn } from "../../src/fingerprint/scopes.ts";
import { isFunction, type Node } from "../../src/fingerprint/syntax.ts";

const NAMES = ["a", "b", "c"] as const;

/** Ways to put code into a scope that defines a name, or into one that only seems to. */
const WRAPPERS: Readonly<Record<string, (name: string, code: string) => string>> = {
  let: (name, code) => `{ let ${name} = "here"; ${code} }`,
  var: (name, code) => `{ var ${name} = "here"; ${code} }`,
  "var that hoists": (name, code) => `(function () { ${code} if (0) { for (var ${name} of []); } })();`,
  "var in an arrow function": (name, code) => `(() => { var ${name} = "here"; ${code} })();`,
  "var elsewhere": (name, code) => `(function () { var ${name} = "here"; })(); ${code}`,
  "let elsewhere": (name, code) => `{ let ${name} = "here"; } ${code}`,
  parameter: (name, code) => `(function (${name} = "here") { ${code} })();`,
  "parameter of an arrow function": (name, code) => `((${name}) => { ${code} })("here");`,
  "parameter in a pattern": (name, code) => `(({ x: [${name} = "here"] }) => { ${code} })({ x: [] });`,
  "rest of the parameters": (name, code) => `((...${name}) => { ${code} })("here");`,
  "default of a parameter": (name, code) => `(function (p = (() => { ${code} })()) { var ${name} = "here"; })();`,
  "name of a function": (name, code) => `(function ${name}() { ${code} })();`,
  "declared function": (name, code) => `{ function ${name}() {} ${code} }`,
  "inside a declared function": (name, code) => `{ function ${name}() { ${code} } ${name}(); }`,
  "name of a class": (name, code) => `(class ${name} { static { ${code} } });`,
  "declared class": (name, code) => `{ class ${name} {} ${code} }`,
  "static block": (name, code) => `(class { static { var ${name} = "here"; ${code} } });`,
  "static block elsewhere": (name, code) => `(class { static { var ${name} = "here"; } }); ${code}`,
  field: (name, code) => `new (class { ${name} = (() => { ${code} })(); })();`,
  method: (name, code) => `({ ${name}() { ${code} } }).${name}();`,
  catch: (name, code) => `try { throw "here"; } catch (${name}) { ${code} }`,
  "catch elsewhere": (name, code) => `try { throw "here"; } catch (${name}) {} finally { ${code} }`,
  "for of": (name, code) => `for (const ${name} of ["here"]) { ${code} }`,
  "for in": (name, code) => `for (const ${name} in { here: 1 }) { ${code} }`,
  for: (name, code) => `for (let ${name} = "here"; ${name} === "here"; ${name} = "over") { ${code} break; }`,
  "for var": (name, code) => `for (var ${name} of ["here"]); ${code}`,
  switch: (name, code) => `switch (1) { case 1: let ${name} = "here"; ${code} }`,
  "switch on it": (name, code) => `switch ((() => { ${code} })()) { case 1: let ${name} = "here"; }`,
  pattern: (name, code) => `{ const { x: { ...${name} }, y = 1 } = { x: {} }; ${code} }`,
  label: (name, code) => `${name}: { ${code} break ${name}; }`,
  property: (name, code) => `({ ${name}: 1 }).${name}; ${code}`,
};

describe("scopes", () => {
  it("are where the language has them: a function captures what it in fact reads from around it", () => {
    const level = fc.tuple(fc.constantFrom(...Object.keys(WRAPPERS)), fc.constantFrom(...NAMES));
    const program = fc.record({ levels: fc.array(level, { maxLength: 5 }), module: fc.subarray([...NAMES]) });
    fc.assert(
      fc.property(program, ({ levels, module }) => {
        const reads = NAMES.map((name) => `(() => { try { return [${name}]; } catch { return "nowhere"; } })()`);
        let code = `result = (() => { "probe"; return [${reads.join(", ")}]; })();`;
        for (const [wrapper, name] of levels) code = WRAPPERS[wrapper]!(name, code);
        const constants = module.map((name) => `const ${name} = "module";`).join(" ");
        const source = `let result; ${constants} (function () { ${code} })();`;
        const run = compiled(`"use strict"; ${source} return result;`);
        // Not every two of them go together: `{ let a; { var a; } }` is an error.
        fc.pre(run !== undefined);
        const found = run() as readonly (string | readonly [unknown])[];
        const inFact = NAMES.filter((_, place) => typeof found[place] !== "string" && found[place]![0] !== "module");
        expect([source, probeCaptures(source)]).toEqual([source, inFact]);
      }),
      { numRuns: 2000 },
    );
  });
});

function compiled(source: string): (() => unknown) | undefined {
  try {
    // oxlint-disable-next-line typescript/no-implied-eval, no-implied-eval, no-new-func
    return new Function(source) as () => unknown;
  } catch {
    return undefined;
  }
}

/** What the function that says "probe" captures, by the analysis. */
function probeCaptures(source: string): string[] {
  const program = parse(source, "a.mjs");
  if (program === undefined) throw new SyntaxError(source);
  for (const [fn, names] of capturesOf(scopesIn(program))) if (isProbe(fn)) return [...names].toSorted();
  throw new Error("no probe");
}

function isProbe(fn: Node): boolean {
  const [first] = ((fn.body as Node).body ?? []) as Node[];
  return isFunction(fn) && (first?.expression as Node | undefined)?.value === "probe";
}
