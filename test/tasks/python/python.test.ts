import { describe, expect, it } from "vitest";
import { task } from "../../../src/index.ts";
import { python } from "../../../src/tasks/python/index.ts";
import { loggedLines, scratch, taskEvents } from "../scratch.ts";
import { named, withoutPython } from "./support.ts";

describe.skipIf(withoutPython !== undefined)(named("a Python task", withoutPython), () => {
  it("calls run() of a script with the results of its dependencies, and gives what that returns", async () => {
    const { pipeline } = scratch({
      "model.py": "def run(by_origin, year):\n    return {'total': sum(by_origin.values()), 'year': year}\n",
    });
    const byOrigin = task("ByOrigin", () => ({ SEA: 2, LAX: 3 }));
    const model = python("Model", { dependencies: [byOrigin], params: { year: 2024 } }, "model.py");
    const example = pipeline(byOrigin, model);
    const log = taskEvents(example);
    await example.execute();
    expect(await example.getResult("Model")).toEqual({ total: 5, year: 2024 });
    await example.execute();
    await example.execute({ params: { year: 2025 } });
    expect(await example.getResult("Model")).toEqual({ total: 5, year: 2025 });
    expect(log).toEqual([
      "start ByOrigin",
      "ran ByOrigin",
      "start Model",
      "ran Model",
      "reused ByOrigin",
      "reused Model",
      "reused ByOrigin",
      "start Model",
      "ran Model",
    ]);
  });

  it("logs what it prints as it comes, its own lines, its steps and its progress", async () => {
    const { pipeline, write } = scratch({
      "talk.py": `
import os, sys, time
from little_pipelines import log, path, progress, step

def run():
    print("one", 1, flush=False)
    while not os.path.exists("go"):
        time.sleep(0.01)
    print("two", file=sys.stderr)
    log.warn("three", rows=3)
    progress(1, 2)
    with step("fit"):
        pass
    return path("a/b")
`,
    });
    const example = pipeline(python("Talk", "talk.py"));
    const lines = loggedLines(example);
    const seen: unknown[] = [];
    example.on("taskProgress", ({ done, total }) => seen.push([done, total]));
    example.on("stepFinished", ({ step, failed }) => seen.push([step, failed]));
    example.on("taskLogged", ({ message, data }) => {
      // It goes on only when this has come.
      if (message === "one 1") write({ go: "" });
      if (data !== undefined) seen.push(data);
    });
    const report = await example.execute();
    expect(lines.toSorted()).toEqual(["info: one 1", "info: two", "warn: three"]);
    expect(seen).toEqual([{ rows: 3 }, [1, 2], ["fit", false]]);
    expect(report.tasks[0]!.steps).toEqual([
      { name: "fit", durationMs: expect.any(Number) as number, offsetMs: expect.any(Number) as number },
    ]);
    expect(await example.getResult("Talk")).toBe(`${example.root}/a/b`);
  });

  it("may start processes of its own, which find what the script defines", async () => {
    const { pipeline } = scratch({
      "pool.py":
        "import multiprocessing\nfrom little_pipelines import log\ndef square(x):\n    print(f'square {x}\\n', end='')\n    return x * x\ndef run():\n    with multiprocessing.get_context('spawn').Pool(2) as pool:\n        squares = pool.map(square, range(4))\n        pool.close()\n        pool.join()\n    return squares\n",
    });
    const example = pipeline(python("Pool", "pool.py"));
    const lines = loggedLines(example);
    await example.execute();
    expect(await example.getResult("Pool")).toEqual([0, 1, 4, 9]);
    expect(lines.toSorted()).toEqual([0, 1, 2, 3].map((x) => `info: square ${x}`));
  });

  it("finds modules beside it, those of the package that it is in, and those that PYTHONPATH names", async () => {
    const { pipeline, path } = scratch({
      "models/__init__.py": "",
      "models/fit.py":
        "from . import shared\nimport beside, elsewhere\ndef run():\n    return [shared.X, beside.X, elsewhere.X, __name__]\n",
      "models/shared.py": "X = 1\n",
      "models/beside.py": "X = 2\n",
      "lib/elsewhere.py": "X = 3\n",
    });
    const env = { PYTHONPATH: path("lib"), PYTHONSAFEPATH: "1" };
    const example = pipeline(python("Fit", { env }, "models/fit.py"));
    await example.execute();
    expect(await example.getResult("Fit")).toEqual([1, 2, 3, "models.fit"]);
    expect((await example.explain("Fit")).because).toMatchObject({ kind: "cached" });
  });

  it("fails with the exception and its traceback", async () => {
    const { failure } = scratch({
      "bad.py": "def check(x):\n    raise ValueError(f'bad value {x}')\n\ndef run():\n    return check(3)\n",
    });
    const error = await failure(python("Bad", "bad.py"));
    expect(error).toMatchObject({ code: "PYTHON_FAILED", task: "Bad" });
    // Some versions underline what went wrong.
    expect(error.message.split("\n").filter((line) => !/^[ ^~]+$/.test(line))).toEqual([
      'task "Bad": ValueError: bad value 3:',
      "    Traceback (most recent call last):",
      '      File "bad.py", line 5, in run',
      "        return check(3)",
      '      File "bad.py", line 2, in check',
      "        raise ValueError(f'bad value {x}')",
      "    ValueError: bad value 3",
      "  It was raised in bad.py:2.",
    ]);
  });
});
