import { expect, it } from "vitest";
import { CODE } from "./code.ts";
import { DISGUISED } from "./disguised.ts";
import { HIDDEN } from "./hidden.ts";
import { MEMBERS } from "./members.ts";
import { MODULES } from "./modules.ts";
import { OPAQUE } from "./opaque.ts";
import { PACKAGES } from "./packages.ts";
import { runEdit } from "./runEdit.ts";
import { SCOPES } from "./scopes.ts";
import { VALUES } from "./values.ts";

const FOLLOWED = [MODULES, VALUES, MEMBERS, SCOPES, CODE, HIDDEN, DISGUISED, PACKAGES].flat();

it("the table has at least sixty edits, each told apart by its name", () => {
  const names = [...FOLLOWED, ...OPAQUE].map(({ edit }) => edit);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(60);
});

it.concurrent.for(FOLLOWED.map((row) => [row.edit, row] as const))(
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
