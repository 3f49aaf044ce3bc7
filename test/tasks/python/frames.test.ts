import { describe, expect, it } from "vitest";
import { asTable, table, task, type Table } from "../../../src/index.ts";
import { python } from "../../../src/tasks/python/index.ts";
import { scratch, type Scratch } from "../scratch.ts";
import { named, pythonWithFrames, withoutPython } from "./support.ts";

interface Flight {
  origin: string;
  delay: number | null;
  at: Date;
  id: bigint;
}

const FLIGHTS: Flight[] = [
  { origin: "SEA", delay: 1.5, at: new Date(0), id: 2n ** 60n },
  { origin: "LAX", delay: null, at: new Date(86_400_000), id: 1n },
];

const flights = task("Flights", () => table(FLIGHTS));

async function run(its: Scratch, script: string, interpreter: string | undefined): Promise<unknown> {
  its.write({ "model.py": script });
  const model = python(
    "Model",
    { dependencies: [flights], ...(interpreter === undefined ? {} : { interpreter }) },
    "model.py",
  );
  const example = its.pipeline(flights, model);
  await example.execute();
  return example.getResult("Model");
}

describe.skipIf(withoutPython !== undefined)(named("a table in Python without libraries", withoutPython), () => {
  it("is a list of dicts, and a list of dicts is what comes back", async () => {
    const seen = await run(scratch(), "def run(flights):\n    return [repr(flights), flights]\n", undefined);
    expect(seen).toEqual([
      "[{'origin': 'SEA', 'delay': 1.5, 'at': datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), 'id': 1152921504606846976}, " +
        "{'origin': 'LAX', 'delay': None, 'at': datetime.datetime(1970, 1, 2, 0, 0, tzinfo=datetime.timezone.utc), 'id': 1}]",
      [FLIGHTS[0], Object.assign({}, FLIGHTS[1], { id: 1 })],
    ]);
  });
});

const interpreter = withoutPython === undefined ? pythonWithFrames() : undefined;
const without =
  interpreter === undefined
    ? "no Python with pandas, polars and pyarrow: name one by LITTLE_TEST_PYTHON, or set LITTLE_TEST_INSTALL"
    : undefined;

describe.skipIf(without !== undefined)(named("a table in Python", without), () => {
  it.each([
    ["pandas", "import pandas as pd", "pandas.DataFrame", "flights[flights.delay.notna()]"],
    [
      "polars",
      "import polars as pl",
      "polars.dataframe.frame.DataFrame",
      "flights.filter(pl.col('delay').is_not_null())",
    ],
    [
      "pyarrow",
      "import pyarrow as pa, pyarrow.compute as pc",
      "pyarrow.lib.Table",
      "flights.filter(pc.is_valid(flights['delay']))",
    ],
  ])(
    "is a frame of %s where the script imports that, and a frame comes back as a table",
    async (_, imports, type, filter) => {
      const result = (await run(
        scratch(),
        `${imports}\ndef run(flights):\n    kind = type(flights)\n    return {"type": kind.__module__ + "." + kind.__name__, "late": ${filter}}\n`,
        interpreter,
      )) as { type: string; late: Table<Flight> };
      expect(result.type).toMatch(
        new RegExp(`^${type.replace("pandas.DataFrame", "pandas(\\.core\\.frame)?.DataFrame")}$`),
      );
      expect(result.late).toMatchObject({ kind: "table", rowCount: 1 });
      expect(await result.late.toArray()).toMatchObject([{ origin: "SEA", delay: 1.5, id: 2n ** 60n }]);
    },
  );

  const ROWS = [
    { origin: "SEA", delay: 1.5, n: 1, at: new Date(0), is: true, id: 2n ** 60n },
    { origin: "LAX", delay: 2, n: 2, at: null, more: "x", id: 1n },
  ];

  it.each([
    ["pandas", "frame.to_dict('list')"],
    ["polars", "frame.to_dict(as_series=False)"],
    ["pyarrow", "frame.to_pydict()"],
  ])("is what an array of flat objects is as well: a frame of %s", async (library, columns) => {
    const its = scratch({
      "model.py": `
import math
import ${library}
from little_pipelines import results
def plain(value):
    return None if isinstance(value, float) and math.isnan(value) else value
def run(rows):
    frame = rows
    kind = type(frame).__module__.split(".")[0]
    columns = {name: [plain(each) for each in values] for name, values in ${columns}.items() if name not in ("at", "is")}
    return [kind, columns, frame is results["Rows"]]
`,
    });
    const rows = task("Rows", () => ROWS);
    const model = python("Model", { dependencies: [rows], interpreter: interpreter! }, "model.py");
    const example = its.pipeline(rows, model);
    await example.execute();
    expect(await example.getResult("Model")).toEqual([
      library,
      { origin: ["SEA", "LAX"], delay: [1.5, 2], n: [1, 2], more: [null, "x"], id: [2n ** 60n, 1] },
      true,
    ]);
  });

  it.each<[string, unknown]>([
    ["an empty one", []],
    ["nested objects", [{ a: { b: 1 } }]],
    ["lists", [{ a: [1] }]],
    ["several kinds", [{ a: 1 }, { a: "x" }]],
    ["large bigints", [{ a: 2n ** 70n }]],
    ["no objects", [1, 2]],
    ["objects without properties", [{}]],
  ])("is not what another array is, which stays a list: %s", async (_, value) => {
    const its = scratch({ "model.py": "import pandas\ndef run(rows):\n    return type(rows).__name__\n" });
    const rows = task("Rows", () => value);
    const model = python("Model", { dependencies: [rows], interpreter: interpreter! }, "model.py");
    const example = its.pipeline(rows, model);
    await example.execute();
    expect(await example.getResult("Model")).toBe("list");
  });

  it("is what the option says, whatever the script imports", async () => {
    const its = scratch({ "model.py": "def run(flights):\n    return type(flights).__module__.split('.')[0]\n" });
    const model = python("Model", { dependencies: [flights], frames: "polars", interpreter: interpreter! }, "model.py");
    const example = its.pipeline(flights, model);
    await example.execute();
    expect(await example.getResult("Model")).toBe("polars");
  });

  it("gives what comes out of frames as plain values: columns, single values, missing ones", async () => {
    const script = `
import numpy as np
import pandas as pd
import polars as pl
def run(flights):
    return [flights.id.tolist(), flights.delay.mean(), np.array([[1, 2]]), np.float32(0.5), pd.NaT, pd.NA,
            pd.Timestamp("2024-01-31", tz="UTC"), pl.Series([1, None]), flights.groupby("origin").delay.sum()]
`;
    expect(await run(scratch(), script, interpreter)).toEqual([
      [2n ** 60n, 1],
      1.5,
      [[1, 2]],
      0.5,
      null,
      null,
      new Date(Date.UTC(2024, 0, 31)),
      [1, null],
      [0, 1.5],
    ]);
  });

  it("keeps an index that was made, and an empty frame has its columns", async () => {
    const script =
      "import pandas as pd\ndef run(flights):\n    return [flights.groupby('origin')[['delay']].sum(), flights[:0]]\n";
    const [sums, none] = (await run(scratch(), script, interpreter)) as [Table, Table];
    expect(await sums.toArray()).toEqual([
      { origin: "LAX", delay: 0 },
      { origin: "SEA", delay: 1.5 },
    ]);
    expect(none.rowCount).toBe(0);
    expect(none.columns.map(({ name }) => name)).toEqual(["origin", "delay", "at", "id"]);
  });

  it("goes to and fro without its rows where pandas can read no Parquet: then by rows", async () => {
    const script = `
import sys
for name in ("pyarrow", "fastparquet"):
    sys.modules[name] = None
import pandas as pd
def run(flights):
    return [flights.shape, flights[["origin", "delay"]], flights[:0]]
`;
    const [shape, frame, none] = (await run(scratch(), script, interpreter)) as [unknown, Table, Table];
    expect(shape).toEqual([2, 4]);
    expect(await frame.toArray()).toMatchObject([{ origin: "SEA", delay: 1.5 }, { origin: "LAX" }]);
    expect(none.columns).toHaveLength(4);
  });

  it("gives what depends on it the same table for the same values, whoever has written the file", async () => {
    const its = scratch({ "same.py": "import polars\ndef run(flights):\n    return flights\n" });
    const same = python<"Same", Table>("Same", { dependencies: [flights], interpreter: interpreter! }, "same.py");
    const example = its.pipeline(flights, same);
    await example.execute();
    const [there, back] = [await example.getResult(flights), await example.getResult(same)];
    expect(asTable(back as never)).toBeDefined();
    expect(back.rowCount).toBe(there.rowCount);
  });
});
