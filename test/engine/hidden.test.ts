import { describe, expect, it } from "vitest";
import { HiddenInputs } from "../../src/engine/hidden.ts";
import type { Sighting } from "../../src/model/observer.ts";

type Seen = Partial<Sighting> & Pick<Sighting, "what">;

/** What is hidden in a row of sightings, of which nothing is declared. */
function hidden(...seen: Seen[]): ReturnType<HiddenInputs["list"]> {
  const inputs = new HiddenInputs({
    root: "/p",
    declared: { covers: () => false },
    definedAt: { file: "file:///p/pipeline.ts", line: 3 },
    writerOf: (path) => (path === "out.csv" ? "Write" : undefined),
  });
  for (const each of seen)
    inputs.add({ task: "T", kind: "file", access: "read", place: undefined, through: undefined, ...each });
  return inputs.list();
}

function names(...seen: Seen[]): string[] {
  return hidden(...seen).map(({ what }) => what);
}

const place = { file: "/p/src/load.ts", line: 12 };

describe("a hidden input", () => {
  it("has a place from the root, the package it came through, and advice", () => {
    expect(hidden({ what: "/p/data.csv", place, through: "papaparse" })).toEqual([
      {
        kind: "file",
        what: "data.csv",
        place: "src/load.ts:12",
        through: "papaparse",
        advice: 'inputs: ["data.csv"]',
      },
    ]);
    expect(hidden({ what: "/elsewhere/a" })[0]).toMatchObject({
      what: "/elsewhere/a",
      place: "pipeline.ts:3",
      through: null,
    });
  });

  it.each<[Seen, string | RegExp]>([
    [{ what: "/p/a[1].csv" }, 'inputs: [file("a[1].csv")]'],
    [{ what: "/p/*.csv", access: "glob" }, 'inputs: ["*.csv"]'],
    [{ what: "/p/out.csv" }, 'dependencies: ["Write"]'],
    [{ kind: "env", what: "HOME" }, 'inputs: [env("HOME")]'],
    [{ kind: "env", what: "*" }, /^read only the variables/],
    [{ kind: "network", what: "https://e.org/a.csv" }, /^inputs: \[url\("https:\/\/e\.org\/a\.csv"\)\], or .* expire$/],
    [{ kind: "network", what: "db:5432" }, /expire/],
    [{ kind: "clock", what: "Date.now()" }, /param.*expire/],
    [{ kind: "random", what: "Math.random()" }, /seed.*expire/],
    [{ kind: "process", what: "python a.py" }, /inputs/],
  ])("%j: %s", (seen, advice) => {
    expect(hidden(seen)[0]!.advice).toEqual(typeof advice === "string" ? advice : expect.stringMatching(advice));
  });

  it("keeps to itself what follows the question mark of an address", () => {
    const found = hidden({ kind: "network", what: "https://e.org/a?token=secret" });
    expect(JSON.stringify(found)).not.toContain("secret");
    expect(found[0]!.what).toBe("https://e.org/a?…");
  });

  it("is named once, a clock once for each place", () => {
    const other = { ...place, line: 13 };
    expect(names({ what: "/p/a", place }, { what: "/p/a", place: other }, { what: "/p/b" })).toEqual(["a", "b"]);
    const clock = { kind: "clock", what: "Date.now()" } as const;
    expect(names({ ...clock, place }, { ...clock, place }, { ...clock, place: other })).toHaveLength(2);
  });
});

describe("what is no hidden input", () => {
  it("is what the task wrote itself, before it read it", () => {
    expect(names({ what: "/p/a", access: "write" }, { what: "/p/a" })).toEqual([]);
    expect(names({ what: "/p/a" }, { what: "/p/a", access: "write" })).toEqual(["a"]);
    expect(names({ what: "/tmp/x-", access: "make" }, { what: "/tmp/x-Ab3/y" })).toEqual([]);
    expect(names({ kind: "env", what: "A", access: "write" }, { kind: "env", what: "A" })).toEqual([]);
  });

  it("is a look whether something is there that it then writes", () => {
    expect(names({ what: "/p/a", access: "look" }, { what: "/p/a", access: "write" })).toEqual([]);
    expect(names({ what: "/p/a", access: "look" }, { what: "/p/a", access: "ensure" })).toEqual([]);
    expect(names({ what: "/p/a", access: "look" })).toEqual(["a"]);
    expect(names({ what: "/p/a", access: "look" }, { what: "/p/a" }, { what: "/p/a", access: "write" })).toEqual(["a"]);
  });

  it("is not the contents of a folder that it made sure of", () => {
    const made = { what: "/p/out", access: "ensure" } as const;
    expect(names(made, { what: "/p/out", access: "list" })).toEqual(["out"]);
    expect(names(made, { what: "/p/out/a" })).toEqual(["out/a"]);
  });

  it("is each variable where all are listed, in the same place", () => {
    const all = { kind: "env", what: "*", place } as const;
    const home = { kind: "env", what: "HOME" } as const;
    expect(names(all, { ...home, place })).toEqual(["*"]);
    expect(names(all, { ...home, place: { ...place, line: 13 } })).toEqual(["*", "HOME"]);
    expect(names({ ...home, place }, all)).toEqual(["HOME", "*"]);
  });
});
