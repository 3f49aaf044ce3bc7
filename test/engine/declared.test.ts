import { describe, expect, it } from "vitest";
import { declaredBy } from "../../src/engine/declared.ts";
import { env, expire, file, task, url, value, type TaskOptions } from "../../src/index.ts";
import type { Access, Sighting } from "../../src/model/observer.ts";

const folders = { root: "/p", state: "/p/.little-pipelines" };

function covers(options: TaskOptions, seen: Partial<Sighting>): boolean {
  const its = task("T", options as object, () => 1);
  const writer = task("W", { outputs: ["made.csv", "built"] }, () => 1);
  return declaredBy(its, [writer], folders).covers({
    task: "T",
    kind: "file",
    access: "read",
    what: "",
    place: undefined,
    through: undefined,
    ...seen,
  });
}

describe("what a task declares covers a file", () => {
  it.each<[inputs: TaskOptions["inputs"], access: Access, path: string, expected: boolean]>([
    [["a.csv"], "read", "/p/a.csv", true],
    [["./data//a.csv"], "read", "/p/data/a.csv", true],
    [["a.csv"], "look", "/p/a.csv", true],
    [["a.csv"], "read", "/p/b.csv", false],
    [["a.csv"], "read", "/p/a.csv.gz", false],
    [["data"], "read", "/p/data/x/a.csv", true],
    [["data"], "list", "/p/data", true],
    [["data"], "list", "/p/data/x", true],
    [["data"], "glob", "/p/data/*.csv", true],
    [["data"], "read", "/p/database", false],
    [["."], "read", "/p/any/file", true],
    [["data/*.csv"], "read", "/p/data/a.csv", true],
    [["data/*.csv"], "read", "/p/data/x/a.csv", false],
    [["data/**/*.csv"], "read", "/p/data/x/y/a.csv", true],
    [["data/{a,b}.csv"], "read", "/p/data/b.csv", true],
    [["data/*.csv"], "glob", "/p/data/*.csv", true],
    [["data/*.csv"], "glob", "/p/data/*.txt", false],
    [["data/*.csv"], "list", "/p/data", true],
    [["data/*/x/*.csv"], "list", "/p/data/2024", true],
    [["data/**/*.csv"], "list", "/p/data/x/y", true],
    [["*.csv"], "list", "/p", true],
    [["data/*.csv"], "list", "/p/other", false],
    [["data/a.csv"], "look", "/p/data", true],
    [["data/a.csv"], "list", "/p/data", false],
    [[file("data/[a].csv")], "read", "/p/data/[a].csv", true],
    [[file("data/[a].csv")], "read", "/p/data/a.csv", false],
    [["/elsewhere/a.csv"], "read", "/elsewhere/a.csv", true],
    [["/elsewhere/*.csv"], "list", "/elsewhere", true],
    [["../other/a.csv"], "read", "/other/a.csv", true],
    [["/p/a.csv"], "read", "/p/a.csv", true],
    [[value(1)], "read", "/p/a.csv", false],
    [undefined, "read", "/p/a.csv", false],
    [undefined, "read", "/p/node_modules/x/index.js", true],
    [undefined, "read", "/p/.little-pipelines/blobs/x", true],
    [undefined, "read", "/p/.little-pipelines.txt", false],
    [undefined, "read", "/p/made.csv", true],
    [undefined, "list", "/p/built", true],
    [undefined, "read", "/p/built/x.js", true],
  ])("inputs %j, %s %s: %s", (inputs, access, what, expected) => {
    expect(covers(inputs === undefined ? {} : { inputs }, { access, what })).toBe(expected);
  });

  it("by its own outputs", () => {
    expect(covers({ outputs: ["charts/*.svg"] }, { what: "/p/charts/a.svg" })).toBe(true);
  });
});

describe("what a task declares covers", () => {
  const aging = { expire: expire.fromNow({ hours: 1 }) };
  const address = "https://example.org/a.csv?key=1";
  it.each<[what: string, options: TaskOptions, seen: Partial<Sighting>, expected: boolean]>([
    ["a variable", { inputs: [env("HOME")] }, { kind: "env", what: "HOME" }, true],
    ["not another variable", { inputs: [env("HOME")] }, { kind: "env", what: "USER" }, false],
    ["not all of them", { inputs: [env("HOME")] }, { kind: "env", what: "*" }, false],
    ["no clock", { inputs: ["a"] }, { kind: "clock", what: "Date.now()" }, false],
    ["a clock, with a policy", aging, { kind: "clock", what: "Date.now()" }, true],
    ["no clock, with the policy never", { expire: expire.never() }, { kind: "clock", what: "Date.now()" }, false],
    ["chance, with a policy", aging, { kind: "random", what: "Math.random()" }, true],
    ["no file, with a policy", aging, { what: "/p/a.csv" }, false],
    ["no variable, with a policy", aging, { kind: "env", what: "HOME" }, false],
    ["an address, with a policy", aging, { kind: "network", what: address }, true],
    ["an address that it declares", { inputs: [url(address)] }, { kind: "network", what: address }, true],
    ["no other address", { inputs: [url(address)] }, { kind: "network", what: "https://example.org/b.csv" }, false],
    ["no process, where it declares nothing", {}, { kind: "process", what: "python" }, false],
    ["a process, where it declares what that reads", { inputs: ["a.py"] }, { kind: "process", what: "python" }, true],
  ])("%s", (_, options, seen, expected) => {
    expect(covers(options, seen)).toBe(expected);
  });
});
