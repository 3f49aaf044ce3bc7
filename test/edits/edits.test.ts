import { expect, it } from "vitest";
import { CODE } from "./code.ts";
import { HIDDEN } from "./hidden.ts";
import { MODULES } from "./modules.ts";
import { OPAQUE } from "./opaque.ts";
import { PACKAGES } from "./packages.ts";
import { runEdit } from "./runEdit.ts";
import { SCOPES } from "./scopes.ts";
import { VALUES } from "./values.ts";

it("the table has at least sixty edits, each told apart by its name", () => {
  const names = [MODULES, VALUES, SCOPES, CODE, HIDDEN, OPAQUE, PACKAGES].flat().map(({ edit }) => edit);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(60);
});

it.concurrent.for(
  [...MODULES, ...VALUES, ...SCOPES, ...CODE, ...HIDDEN, ...PACKAGES].map((row) => [row.edit, row] as const),
)(
  "after an edit of %s: what must run runs, nothing else, and nothing is stale",
  async ([, row], { onTestFinished }) => {
    expect((await runEdit(row, onTestFinished)).warned).toEqual([]);
  },
);

it.concurrent.for(OPAQUE.map((row) => [row.edit, row] as const))(
  "what cannot be followed is told, and never stale: %s",
  async ([, row], { onTestFinished }) => {
    const { warned } = await runEdit(row, onTestFinished);
    expect(warned).toHaveLength(row.warned.length);
    for (const [i, expected] of row.warned.entries()) expect(warned[i]).toMatch(expected);
  },
);
