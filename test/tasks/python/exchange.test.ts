import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { task } from "../../../src/index.ts";
import { python } from "../../../src/tasks/python/index.ts";
import { scratch, type Scratch } from "../scratch.ts";
import { named, withoutPython } from "./support.ts";

/** What Python sees of values, by `repr`: of all in one go, since each start of it takes time. */
async function seen(values: readonly unknown[]): Promise<unknown> {
  const { pipeline } = scratch({ "see.py": "def run(given):\n    return [repr(each) for each in given]\n" });
  const given = task("Given", { ignoreCaptures: ["values"] }, () => values);
  const example = pipeline(given, python("See", { dependencies: [given] }, "see.py"));
  await example.execute();
  return example.getResult("See");
}

/** What comes of an expression of Python, in this process. */
async function made(expression: string, before = "", its: Scratch = scratch()): Promise<unknown> {
  its.write({ "make.py": `${before}\ndef run():\n    return ${expression}\n` });
  const example = its.pipeline(python("Make", "make.py"));
  await example.execute();
  return example.getResult("Make");
}

async function refused(expression: string, before = ""): Promise<string> {
  const its = scratch({ "make.py": `${before}\ndef run():\n    return ${expression}\n` });
  return (await its.failure(python("Make", "make.py"))).message;
}

describe.skipIf(withoutPython !== undefined)(named("a value that goes to Python", withoutPython), () => {
  const date = new Date(Date.UTC(2024, 1, 29, 12, 30, 15, 123));

  const values: [string, unknown, string][] = [
    ["null and undefined", [null, undefined, { a: undefined }], "[None, None, {'a': None}]"],
    ["booleans", [true, false], "[True, False]"],
    ["whole numbers", [0, -1, 2 ** 53 - 1], "[0, -1, 9007199254740991]"],
    ["other numbers", [0.1, -0, Number.NaN, Infinity, -Infinity, 1e300], "[0.1, -0.0, nan, inf, -inf, 1e+300]"],
    ["bigints", [1n, -(2n ** 80n)], "[1, -1208925819614629174706176]"],
    ["texts", ["ü\u0000\n", "𝄞", "\uD800"], "['ü\\x00\\n', '𝄞', '\\ud800']"],
    ["objects, in their order", { b: 1, a: { $: 1 }, "x y": [] }, "{'b': 1, 'a': {'$': 1}, 'x y': []}"],
    ["names that are special elsewhere", JSON.parse('{"__proto__": 1, "$": null}'), "{'__proto__': 1, '$': None}"],
    ["dates", date, "datetime.datetime(2024, 2, 29, 12, 30, 15, 123000, tzinfo=datetime.timezone.utc)"],
    [
      "dates before 1970",
      new Date(-1),
      "datetime.datetime(1969, 12, 31, 23, 59, 59, 999000, tzinfo=datetime.timezone.utc)",
    ],
    ["bytes", [Buffer.from([0, 255]), new Uint8Array([1]), new ArrayBuffer(1)], "[b'\\x00\\xff', b'\\x01', b'\\x00']"],
    [
      "numbers in a row",
      [new Float64Array([0.5, Number.NaN]), new BigInt64Array([-1n])],
      "[array('d', [0.5, nan]), array('q', [-1])]",
    ],
    [
      "maps",
      new Map<unknown, unknown>([
        [1, "a"],
        ["b", 2n],
      ]),
      "{1: 'a', 'b': 2}",
    ],
    ["sets", new Set([1]), "{1}"],
    ["boxed values", [Object(1), Object("a")], "[1, 'a']"],
  ];

  it("is plain Python", async () => {
    expect(await seen(values.map(([, value]) => value))).toEqual(values.map(([, , expected]) => expected));
  });

  it("is refused with the path to it where Python has nothing like it", async () => {
    const of = async (value: unknown): Promise<string> => {
      const { failure } = scratch({ "see.py": "def run(given):\n    return 1\n" });
      const given = task("Given", { ignoreCaptures: ["value"] }, () => value);
      return (await failure(given, python("See", { dependencies: [given] }, "see.py"))).message;
    };
    expect(await of({ rows: [{ parse: /a/ }] })).toMatch(
      /^results\.Given\.rows\[0\]\.parse is a RegExp, for which Python/,
    );
    const circle: unknown[] = [];
    circle.push(circle);
    expect(await of(circle)).toMatch(/results\.Given\[0\] holds itself/);
    expect(await of(new Date(Number.NaN))).toMatch(/is an invalid Date/);
  });

  it("may be a file that another task has kept", async () => {
    const { pipeline } = scratch({ "see.py": "def run(chart):\n    return chart.read_text() + chart.name\n" });
    const chart = task("Chart", ({ keep }) => keep({ name: "chart.svg", contents: "<svg>" }));
    const example = pipeline(chart, python("See", { dependencies: [chart] }, "see.py"));
    await example.execute();
    expect(await example.getResult("See")).toBe("<svg>chart.svg");
  });
});

describe.skipIf(withoutPython !== undefined)(named("a value that comes from Python", withoutPython), () => {
  const plain: [string, string, unknown][] = [
    ["None, inside of something", "[None]", [null]],
    [
      "booleans and numbers",
      "[True, 1, -2.5, 2.0, float('nan'), float('-inf'), -0.0]",
      [true, 1, -2.5, 2, Number.NaN, -Infinity, -0],
    ],
    ["whole numbers that no number holds", "[2**53 - 1, 2**53, -2**80]", [2 ** 53 - 1, 2n ** 53n, -(2n ** 80n)]],
    ["texts", "['ü\\0', '\\ud800', '\\U0001d11e']", ["ü\0", "\uD800", "𝄞"]],
    ["lists and tuples", "[1, (2, 3), [], range(2), (x for x in 'ab')]", [1, [2, 3], [], [0, 1], ["a", "b"]]],
    ["dicts, in their order", "{'b': 1, 'a': {'$': 1}}", { b: 1, a: { $: 1 } }],
    [
      "dicts with other keys",
      "{1: 'a', (2, 3): 'b', None: 1}",
      new Map<unknown, unknown>([
        [1, "a"],
        [[2, 3], "b"],
        [null, 1],
      ]),
    ],
    ["names that are special elsewhere", "{'__proto__': 1}", JSON.parse('{"__proto__": 1}')],
    [
      "sets, in an order that is the same each time",
      "[{'b', 'a', 'c'}, frozenset([2, 1])]",
      [new Set(["a", "b", "c"]), new Set([1, 2])],
    ],
    [
      "bytes",
      "[b'\\0\\xff', bytearray(b'a'), memoryview(b'b')]",
      [Buffer.from([0, 255]), Buffer.from("a"), Buffer.from("b")],
    ],
  ];

  it("is plain data", async () => {
    expect(await made(`[${plain.map(([, expression]) => expression).join(", ")}]`)).toEqual(
      plain.map(([, , expected]) => expected),
    );
  });

  const ofLibrary: [string, string, string, unknown][] = [
    [
      "dates with a zone are that moment; those without are taken as UTC; days and times are texts",
      "import datetime as d",
      "[d.datetime(2024, 2, 29, 1, tzinfo=d.timezone(d.timedelta(hours=2))), d.datetime(2024, 1, 1, 0, 0, 0, 1500), d.date(2024, 1, 31), d.time(1, 2), d.timedelta(seconds=1.5)]",
      [new Date(Date.UTC(2024, 1, 28, 23)), new Date(Date.UTC(2024, 0, 1, 0, 0, 0, 1)), "2024-01-31", "01:02:00", 1500],
    ],
    ["exact decimals are texts", "import decimal", "[decimal.Decimal('0.10')]", ["0.10"]],
    [
      "paths and UUIDs are texts",
      "import pathlib, uuid",
      "[pathlib.Path('a') / 'b', uuid.UUID(int=1)]",
      ["a/b", "00000000-0000-0000-0000-000000000001"],
    ],
    [
      "enums are their values",
      "import enum\nclass C(enum.Enum):\n    A = 'a'\nclass I(enum.IntEnum):\n    B = 2",
      "[C.A, I.B]",
      ["a", 2],
    ],
    [
      "dataclasses and named tuples are objects",
      "import dataclasses, collections\n@dataclasses.dataclass\nclass P:\n    x: int\n    y: object\nN = collections.namedtuple('N', 'a b')",
      "[P(1, P(2, None)), N(1, 2), collections.OrderedDict(a=1), collections.deque([1])]",
      [{ x: 1, y: { x: 2, y: null } }, { a: 1, b: 2 }, { a: 1 }, [1]],
    ],
    ["arrays of numbers are lists", "import array", "array.array('d', [0.5])", [0.5]],
  ];

  it("is plain data where it is of Python's library", async () => {
    const before = ofLibrary.map(([, before]) => before).join("\n");
    expect(await made(`[${ofLibrary.map(([, , expression]) => expression).join(", ")}]`, before)).toEqual(
      ofLibrary.map(([, , , expected]) => expected),
    );
  });

  it("is the same from run to run where it is made of a set", async () => {
    const its = scratch();
    const letters = "list({'alpha', 'beta', 'gamma', 'delta', 'epsilon'})";
    const first = await made(letters, "", its);
    its.write({ "make.py": `\ndef run():\n    x = ${letters}\n    return x\n` });
    const example = its.pipeline(python("Make", "make.py"));
    await example.execute();
    expect(await example.getResult("Make")).toEqual(first);
  });

  it("is nothing where the function returns nothing: the task runs each time", async () => {
    const { run } = scratch({ "none.py": "def run():\n    pass\n" });
    expect((await run(python("None", "none.py"))).outcomes).toEqual({ None: "ran" });
    expect((await run(python("None", "none.py"))).outcomes).toEqual({ None: "ran" });
  });

  it("may be a file or a folder that is kept with the result", async () => {
    const its = scratch({
      "make.py": `
import os
from little_pipelines import keep, path
def run():
    os.makedirs(path("tiles"))
    for name in ("chart.svg", "tiles/1.txt"):
        with open(path(name), "w") as file:
            file.write(name)
    return {"chart": keep("chart.svg"), "tiles": keep("tiles")}
`,
    });
    const make = python<"Make", { chart: { text(): Promise<string> }; tiles: { fileCount: number } }>(
      "Make",
      "make.py",
    );
    const example = its.pipeline(make);
    await example.execute();
    writeFileSync(its.path("chart.svg"), "another");
    const result = await example.getResult(make);
    expect(await result.chart.text()).toBe("chart.svg");
    expect(result.tiles.fileCount).toBe(1);
  });

  it("is refused with the path to it where it is no data", async () => {
    expect(await refused("{'rows': [{'a': 1}, {'parse': run}]}")).toMatch(
      /^task "Make": result\.rows\[1\]\.parse is a function of type function\n/,
    );
    expect(await refused("[complex(1, 2)]")).toMatch(/result\[0\] is a value of type complex/);
    expect(await refused("circle", "circle = []\ncircle.append(circle)")).toMatch(/holds itself/);
  });

  it("may be large", async () => {
    const rows = (await made("[{'id': i, 'name': 'name ' + str(i)} for i in range(200_000)]")) as unknown[];
    expect(rows).toHaveLength(200_000);
    expect(rows.at(-1)).toEqual({ id: 199_999, name: "name 199999" });
  });
});
