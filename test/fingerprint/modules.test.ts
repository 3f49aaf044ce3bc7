import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectModules } from "../../src/fingerprint/modules.ts";
import { memo, scratch, writeFiles } from "./sources.ts";

describe("the modules of a project", () => {
  it("are a module and all that it loads, each once, through cycles", async () => {
    const folder = scratch({
      "a.ts":
        'import "./b.ts"; import { readFile } from "node:fs"; import "package"; import c from "./c.json"; import "./a.ts";',
      "b.ts": 'export * from "./d/d.mts"; import "./a.ts"; import "./missing.ts";',
      "c.json": "{}",
      "d/d.mts": 'const later = () => import("../e.js");',
      "e.js": "",
      "unrelated.ts": "",
    });
    const modules = projectModules(memo());
    const paths = async (file: string): Promise<string[]> =>
      (await modules.closure(join(folder, file))).map(({ path }) => path.slice(folder.length + 1));
    expect(await paths("a.ts")).toEqual(["a.ts", "b.ts", "c.json", "d/d.mts", "e.js"]);
    expect(await paths("d/d.mts")).toEqual(["d/d.mts", "e.js"]);
    expect(await paths("missing.ts")).toEqual([]);
    expect(await modules.at(join(folder, "missing.ts"))).toBeUndefined();
  });

  it("are parsed once, and not again while their text is the same, wherever they lie", async () => {
    const its = memo();
    const files = { "a.ts": 'import "./b.ts"; export const a: number = 1;', "b.ts": "export const b = 1;" };
    const first = await projectModules(its).closure(join(scratch(files), "a.ts"));
    expect(its.remembered).toHaveLength(2);
    const folder = scratch(files);
    const second = await projectModules(its).closure(join(folder, "a.ts"));
    expect(its.remembered).toHaveLength(2);
    expect(second.map((module) => module.outline.digest)).toEqual(first.map((module) => module.outline.digest));
    expect(second[0]!.outline).toEqual({ ...first[0]!.outline, bindings: {} });
    writeFiles(folder, { "b.ts": "export const b = 2;" });
    await projectModules(its).closure(join(folder, "a.ts"));
    expect(its.remembered).toHaveLength(3);
  });

  it("are read as what their names say", async () => {
    const folder = scratch({ "a.ts": "const a = <any>1;", "a.js": "const a = <any>1;", "a.txt": "const a = <any>1;" });
    const modules = projectModules(memo());
    const [ts, js, text] = await Promise.all(["a.ts", "a.js", "a.txt"].map((file) => modules.at(join(folder, file))));
    expect(ts!.outline.digest).not.toBe(js!.outline.digest);
    // What cannot be read counts by its text.
    expect(js!.outline).toEqual(text!.outline);
    expect(text!.outline).toMatchObject({ imports: [], effects: [] });
  });

  it("are given alone, without a look at what they import", async () => {
    const its = memo();
    const folder = scratch({ "a.ts": 'import "./b.ts";', "b.ts": "" });
    const modules = projectModules(its);
    expect((await modules.alone(join(folder, "a.ts")))?.effects).toEqual(["./b.ts"]);
    expect(its.remembered).toHaveLength(1);
    expect(await modules.alone(join(folder, "missing.ts"))).toBeUndefined();
  });

  it.each([
    ["./x", "x.js"],
    ["./x", "x.ts"],
    ["./x", "x/index.ts"],
    ["./x", "x.json"],
    ["./x.js", "x.ts"],
    ["./x.mjs", "x.mts"],
    ["./x.cjs", "x.cts"],
    ["./x.jsx", "x.tsx"],
    [".", "index.ts"],
    ["./", "index.js"],
    ["./x.ts?raw#y", "x.ts"],
    ["./%78.ts", "x.ts"],
  ])("are found behind %s as %s, as other loaders do", async (specifier, file) => {
    const folder = scratch({ "a.ts": `import ${JSON.stringify(specifier)};`, [file]: "" });
    const found = await projectModules(memo()).closure(join(folder, "a.ts"));
    expect(found.map(({ path }) => path)).toEqual([join(folder, "a.ts"), join(folder, file)]);
  });

  it("are those that are there rather than those that could be meant", async () => {
    const folder = scratch({ "a.ts": 'import "./x.js"; import "./y";', "x.js": "", "x.ts": "", y: "", "y.js": "" });
    const found = await projectModules(memo()).closure(join(folder, "a.ts"));
    expect(found.map(({ path }) => path.slice(folder.length + 1))).toEqual(["a.ts", "x.js", "y"]);
  });

  it("may hold imports that lead nowhere", async () => {
    const folder = scratch({
      "package.json": "{}",
      "a.ts": 'import("./100%.ts"); import("#nowhere"); import("file://"); import("");',
    });
    expect(await projectModules(memo()).closure(join(folder, "a.ts"))).toHaveLength(1);
  });

  it("may be a chain of 5,000", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`m${index}.ts`, index < 4999 ? `import "./m${index + 1}.ts";` : ""]),
    );
    const folder = scratch(files);
    expect(await projectModules(memo()).closure(join(folder, "m0.ts"))).toHaveLength(5000);
  });
});
