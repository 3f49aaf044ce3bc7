import { readFile } from "node:fs/promises";
import { Session } from "node:inspector";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { nodeFiles } from "../../src/fingerprint/nodeFiles.ts";
import { scriptFiles } from "../../src/fingerprint/scriptFiles.ts";
import { post, type Location } from "../../src/fingerprint/protocol.ts";
import { scratch, writeFiles } from "./sources.ts";

const HELPER = "// Reads\nexport const parse = (text: string): number => Number(text);\n";

function project(files: Readonly<Record<string, string>>) {
  const root = scratch();
  writeFiles(root, files);
  const scripts = scriptFiles(() => [join(root, "pipeline.ts")]);
  return {
    urlOf: (lineNumber: number, columnNumber: number, text: string): string | undefined =>
      scripts.urlOf({ scriptId: "1", lineNumber, columnNumber }, text),
    url: (file: string): string => pathToFileURL(join(root, file)).href,
  };
}

/** As Node loads it: a space in the place of each character of a type. */
const PARSE = "(text        )         => Number(text)";

it("finds the file that a function stands in among all that are imported, through any number of files", () => {
  const { urlOf, url } = project({
    "pipeline.ts": 'import { all } from "./lib/all.ts";\n',
    "lib/all.ts": 'export * from "./parse.ts";\n',
    "lib/parse.ts": HELPER,
  });
  expect(urlOf(1, 21, PARSE)).toBe(url("lib/parse.ts"));
  expect(urlOf(0, 21, PARSE)).toBeUndefined();
  expect(urlOf(1, 21, PARSE.replace("Number", "String"))).toBeUndefined();
});

it("names none where two files have the same text at the same place", () => {
  const { urlOf, url } = project({
    "pipeline.ts": 'import "./a.ts";\nimport "./b.ts";\nimport "./c.ts";\n',
    "a.ts": HELPER,
    "b.ts": HELPER,
    "c.ts": `\n${HELPER}`,
  });
  expect(urlOf(1, 21, PARSE)).toBeUndefined();
  expect(urlOf(2, 21, PARSE)).toBe(url("c.ts"));
});

it("goes by the place of a function's parameters, whatever stands before them", () => {
  const { urlOf, url } = project({
    "pipeline.ts": "export async function load(path) {\r\n  return path;\r\n}\r\n",
  });
  expect(urlOf(0, 26, "async function load(path) {\r\n  return path;\r\n}")).toBe(url("pipeline.ts"));
});

it("finds functions of Node's own as the debugger does", () => {
  const place = placeOf(readFile);
  expect(nodeFiles().urlOf(place, String(readFile))).toBe("node:internal/fs/promises");
  expect(nodeFiles().urlOf({ ...place, lineNumber: 0 }, String(readFile))).toBeUndefined();
  expect(nodeFiles().urlOf(place, "function mine() {}")).toBeUndefined();
});

function placeOf(fn: object): Location {
  const session = new Session();
  session.connect();
  Object.assign(globalThis, { placed: fn });
  const { result } = post(session, "Runtime.evaluate", { expression: "placed" }) as { result: { objectId: string } };
  const { internalProperties } = post(session, "Runtime.getProperties", { objectId: result.objectId }) as {
    internalProperties: readonly { name: string; value: { value: Location } }[];
  };
  session.disconnect();
  Reflect.deleteProperty(globalThis, "placed");
  return internalProperties.find(({ name }) => name === "[[FunctionLocation]]")!.value.value;
}
