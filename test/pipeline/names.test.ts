import { expect, test } from "vitest";
import * as built from "little-pipelines";

/** These count in keys by these names. */
const OTHERS: Readonly<Record<string, string>> = { check: "makeCheck", task: "makeTask" };

test("what the build exports has in it the names that it has in the sources", () => {
  // Where two modules that come into one file have the same name, one is renamed: `pipeline$1`.
  const renamed = Object.entries(built).flatMap(([name, its]) =>
    typeof its === "function" && its.name !== (OTHERS[name] ?? name) ? [`${name} is ${its.name}`] : [],
  );
  expect(renamed).toEqual([]);
});
