import { pipelineOf, type Edit } from "./edit.ts";
import { replaced } from "./values.ts";

const CONFIG = "const config = { rate: 1, name: 'x', deep: { limit: 1, more: 2 }, list: [1, 2] };";

/** Tasks that take members of one object by a pattern, each in another way. */
const TAKEN = pipelineOf(CONFIG, {
  All: "() => { const { name, ...rest } = config; return [name, rest.rate]; }",
  Assigned: "() => { let rate; ({ rate } = config); return rate; }",
  Deep: "() => { const { deep: { limit } } = config; return limit; }",
  Default: "() => { const { rate = 9 } = config; return rate; }",
  Element: "() => { const { list: [first] } = config; return first; }",
  Inside: "() => { const { more } = config.deep; return more; }",
  Key: "() => { const { ['rate']: r } = config; return r; }",
  Name: "() => { const { name: its } = config; return its; }",
  Parameter: "() => (({ rate } = config) => rate)()",
  Which: "() => { const key = 'name'; const { [key]: its } = config; return its; }",
});

/** Edits of members of captured objects of which others are taken, and of methods that are called on them. */
export const MEMBERS: readonly Edit[] = [
  replaced("a member that patterns take", TAKEN, "rate: 1", "rate: 2", [
    "All",
    "Assigned",
    "Default",
    "Key",
    "Parameter",
    "Which",
  ]),
  replaced("a member that a pattern takes of a member", TAKEN, "limit: 1", "limit: 2", ["All", "Deep", "Which"]),
  replaced("an element that a pattern takes of a member", TAKEN, "[1, 2]", "[3, 2]", ["All", "Element", "Which"]),
  replaced("a member of a member that a pattern is of", TAKEN, "more: 2", "more: 3", ["All", "Inside", "Which"]),
  replaced("a member that a pattern takes under another name", TAKEN, "name: 'x'", "name: 'y'", [
    "All",
    "Name",
    "Which",
  ]),
  replaced(
    "a member that a pattern takes, which is given on as a whole too",
    pipelineOf("const config = { rate: 1, name: 'x' };", {
      A: "() => { const { rate } = config; return [rate, Object.keys(config).length, config[String('name')]]; }",
      B: "() => { let taken; const all = ({ rate: taken } = config); return [taken, all.name]; }",
      C: "() => { const { rate } = config; return rate; }",
    }),
    "name: 'x'",
    "name: 'y'",
    ["A", "B"],
  ),
  replaced(
    "a member that is not there, for which a pattern has a default",
    pipelineOf("const config = { name: 'x' };", {
      A: "() => { const { rate = 1 } = config; return rate; }",
      B: "() => { const { name } = config; return name; }",
    }),
    "name: 'x' }",
    "name: 'x', rate: 2 }",
    ["A"],
  ),
  {
    edit: "a function that a pattern takes of a namespace",
    files: {
      "pipeline.ts": pipelineOf('import * as h from "./h.ts";', {
        A: "() => { const { double } = h; return double(4); }",
        B: "() => { const { half } = h; return half(4); }",
      }),
      "h.ts": "export const double = (n: number) => n * 2;\nexport const half = (n: number) => n / 2;\n",
    },
    to: { "h.ts": "export const double = (n: number) => n * 3;\nexport const half = (n: number) => n / 2;\n" },
    runs: ["A"],
  },
  replaced(
    "a member of an object on which a function of the language's own is called, or one that does not look at it",
    pipelineOf("const box = { rate: 1, has: Object.prototype.hasOwnProperty, max: Math.max, limit: 1 };", {
      A: "() => box.has('other')",
      B: "() => box.max(1, 2)",
    }),
    "limit: 1",
    "other: 1",
    ["A"],
  ),
  replaced(
    "a member of an object on which a proxy is called",
    pipelineOf(
      "const box = { rate: 1, get: new Proxy(function () { return this === undefined ? 0 : this.rate; }, {}) };",
      { A: "() => box.get()", B: "() => 1" },
    ),
    "rate: 1",
    "rate: 2",
    ["A"],
  ),
];
