import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { docOf } from "../../scripts/apiReference/entry.ts";
import { apiReference, builtPages } from "../../scripts/apiReference/reference.ts";
import { Anchors } from "../../scripts/apiReference/links.ts";
import { project } from "../support/project.ts";
import { EXAMPLE_NAMES } from "./exampleNames.ts";
import { TSCONFIG } from "./tsconfig.ts";

const ROOT = join(import.meta.dirname, "../..");
const { pages } = builtPages();

/** What says by its name what it does. */
const PLAIN = ["constructor", "toString", "toJSON"];

it("all that is exported has a docstring, and so have the functions of types and classes", () => {
  const bare: string[] = [];
  for (const { specifier, entries } of pages) {
    for (const entry of entries) {
      if (entry.group === "Inner types") continue;
      if (!docOf(entry)?.text) bare.push(`${specifier} ${entry.name}`);
      for (const { name, isFunction, doc } of entry.shape.members)
        if (isFunction && !doc?.text && !PLAIN.includes(name)) bare.push(`${specifier} ${entry.name}.${name}`);
    }
  }
  expect(bare).toEqual([]);
});

it("each example of a docstring type-checks", () => {
  const files: Record<string, string> = {};
  for (const { specifier, entries } of pages) {
    for (const { name, group, declaration, shape } of entries) {
      const docs = [declaration.doc, ...shape.calls.map(({ doc }) => doc), ...shape.members.map(({ doc }) => doc)];
      for (const [i, code] of [...new Set(docs)].flatMap((doc) => doc?.examples ?? []).entries())
        files[`${specifier.replace("/", "_")}_${group.replace(" ", "_")}_${name}_${i}.ts`] = program(
          code,
          specifier,
          name,
        );
    }
  }
  expect(Object.keys(files).length).toBeGreaterThan(60);
  const cleaning = 'import { task } from "little-pipelines";\nexport const clean = task("Clean", () => 1);';
  const scratch = project({
    ...files,
    "cleaning.ts": cleaning,
    "names.d.ts": EXAMPLE_NAMES,
    "tsconfig.json": TSCONFIG,
  });
  for (const name of ["zod", "@opentelemetry", "@duckdb"])
    symlinkSync(join(ROOT, "node_modules", name), scratch.path(`node_modules/${name}`), "dir");
  expect(compile(scratch.folder)).toBe("");
});

it("each link of the reference leads somewhere", async () => {
  const reference = await apiReference();
  const anchors = new Map([...reference].map(([file, text]) => [file, headings(text)]));
  const lost = [...reference].flatMap(([file, text]) =>
    [...text.matchAll(/\]\(([\w.]*\.md)?(?:#([\w-]+))?\)/g)]
      .filter(([, to = file, anchor]) => anchor !== undefined && anchors.get(to)?.has(anchor) !== true)
      .map(([link]) => `${file}: ${link}`),
  );
  expect(lost).toEqual([]);
});

/**
 * The example as a file of its own, which imports what it uses of the package.
 *
 * @param of what the docstring is of; of a class, an example may be a member of one that extends it
 */
function program(code: string, specifier: string, of: string): string {
  const imports = pages
    .filter((page) => page.specifier === specifier || page.specifier === "little-pipelines")
    .flatMap((page) => {
      const used = page.entries.filter(
        ({ name, group }) =>
          group !== "Inner types" &&
          new RegExp(`(?<![.\\w"'])${name}\\b(?!["':])`).test(code) &&
          !new RegExp(`\\b(const|let) (${name}\\b|[[{][^=(;]*\\b${name}\\b[^=(;]*=)`).test(code) &&
          !code.includes(`import { ${name}`),
      );
      const names = used.map(({ name, group }) => (group === "Types" ? `type ${name}` : name));
      return names.length === 0 ? [] : [`import { ${names.join(", ")} } from "${page.specifier}";`];
    });
  return [...new Set(imports), placed(code, of)].join("\n");
}

/** The example where it could stand: in a module, a class, or a function, which may be a method. */
function placed(code: string, of: string): string {
  if (/^(import|export) /m.test(code)) return code;
  if (code.startsWith("override ")) return `export class Own extends Example${of} {\n${code}\n}`;
  const isOfMethod = code.includes("this.") && !code.includes("class ");
  return `export async function own(${isOfMethod ? `this: Example${of}` : ""}): Promise<unknown> {\n${code}\nreturn;\n}`;
}

function compile(folder: string): string {
  try {
    return execFileSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", folder], {
      encoding: "utf8",
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

function headings(text: string): ReadonlySet<string> {
  const anchors = new Anchors();
  const outside = text.replaceAll(/^ *```[^]*?^ *```/gm, "");
  return new Set([...outside.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchors.of(heading!)));
}
