import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { python } from "../../../src/tasks/python/index.ts";
import { scratch, type Scratch } from "../scratch.ts";
import { named, withoutPython } from "./support.ts";

const FILES = {
  "model.py": `"""What it is for."""
import json
from lib.rates import rate  # local

def run():
    "Runs."
    return rate(2)
`,
  "lib/__init__.py": "",
  "lib/rates.py":
    "from . import base\nfrom .deep.more import MORE\n\ndef rate(x):\n    return x * base.FACTOR + MORE\n",
  "lib/base.py": "FACTOR = 3\nNAME = 'base'\n",
  "lib/deep/more.py": "import importlib\nMORE = importlib.import_module('extra').EXTRA\n",
  "extra.py": "EXTRA = 1\n",
  "unrelated.py": "import json\n",
};

const model = () => python("Model", "model.py");

async function outcome(its: Scratch): Promise<string> {
  return (await its.run(model())).outcomes["Model"]!;
}

describe.skipIf(withoutPython !== undefined)(named("the key of a Python task", withoutPython), () => {
  it("holds the script and all modules of the project that it imports, without comments, layout and docstrings", async () => {
    const its = scratch(FILES);
    expect(await outcome(its)).toBe("ran");
    expect(await its.pipeline(model()).getResult("Model")).toBe(7);
    expect(await outcome(its)).toBe("reused");
    its.write({
      "model.py":
        '"""Another text."""\n\nimport json\nfrom lib.rates import (rate)\ndef run():\n\n    """Runs it."""\n    # So.\n    return rate( 2 )\n',
      "unrelated.py": "import os\n",
      "data.csv": "a\n",
    });
    expect(await outcome(its)).toBe("reused");
    for (const [file, before, after] of [
      ["model.py", "rate( 2 )", "rate(4)"],
      ["lib/rates.py", "x * base", "x / base"],
      ["lib/base.py", "FACTOR = 3", "FACTOR = 4"],
      ["lib/__init__.py", "", "import os\n"],
      ["lib/deep/more.py", "EXTRA", "EXTRA + 1"],
      ["extra.py", "EXTRA = 1", "EXTRA = 2"],
    ] as const) {
      const text = its.read(file);
      its.write({ [file]: text.replace(before, after) });
      expect([file, await outcome(its)]).toEqual([file, "ran"]);
      its.write({ [file]: text });
      // What was undone has its result back.
      expect([file, await outcome(its)]).toEqual([file, "reused"]);
    }
  });

  it("says which lines of which module have changed", async () => {
    const its = scratch(FILES);
    await its.run(model());
    its.write({ "lib/base.py": "FACTOR = 5\nNAME = 'base'\n" });
    expect((await its.pipeline(model()).explain("Model")).differences).toEqual([
      expect.objectContaining({
        part: "inputs",
        label: "lib/base.py",
        before: "FACTOR = 3\nNAME = 'base'\n",
        after: "FACTOR = 5\nNAME = 'base'\n",
      }),
    ]);
  });

  it("holds docstrings where something may read them", async () => {
    const its = scratch({ "model.py": "def run():\n    'one'\n    return run.__doc__\n" });
    await its.run(model());
    its.write({ "model.py": "def run():\n    'two'\n    return run.__doc__\n" });
    expect(await outcome(its)).toBe("ran");
    expect(await its.pipeline(model()).getResult("Model")).toBe("two");
  });

  it("sees a new module that stands before another, and one that was not there", async () => {
    const its = scratch({
      "model.py":
        "try:\n    import fast\nexcept ImportError:\n    fast = None\nfrom lib import value\ndef run():\n    return [fast is None, value]\n",
      "lib/__init__.py": "value = 1\n",
    });
    await its.run(model());
    expect(await outcome(its)).toBe("reused");
    its.write({ "fast.py": "" });
    expect(await outcome(its)).toBe("ran");
    expect(await its.pipeline(model()).getResult("Model")).toEqual([false, 1]);
    its.write({ "lib/value.py": "" });
    expect(await outcome(its)).toBe("ran");
  });

  it("holds every module of the project, with a note, where a name is known only when it runs", async () => {
    const its = scratch({
      "model.py": "import importlib\ndef run():\n    return importlib.import_module('plug' + 'in').VALUE\n",
      "plugin.py": "VALUE = 1\n",
      "other/far.py": "X = 1\n",
      "other/broken.py": "def (:\n",
    });
    await its.run(model());
    expect(await outcome(its)).toBe("reused");
    its.write({ "plugin.py": "VALUE = 2\n" });
    expect(await outcome(its)).toBe("ran");
    expect(await its.pipeline(model()).getResult("Model")).toBe(2);
    its.write({ "other/far.py": "X = 2\n" });
    expect(await outcome(its)).toBe("ran");
    its.write({ "model.py": "def run():\n    return 1\n" });
    const { differences } = await its.pipeline(model()).explain("Model");
    const gone = differences.find(({ label }) => label === "what cannot be followed");
    expect(gone!.before).toMatch(/known only when they run[^]*model\.py:3 import_module/);
  });

  it("holds the versions of the packages that it imports, with all that these need, and no others", async () => {
    const its = scratch({ "model.py": "import alpha\ndef run():\n    return alpha.VALUE\n" });
    const site = "env/site-packages";
    const install = (name: string, version: string, more = "", files = `${name}/__init__.py,,`): void =>
      its.write({
        [`${site}/${name}/__init__.py`]: "VALUE = 1\n",
        [`${site}/${name}-${version}.dist-info/METADATA`]: `Name: ${name}\nVersion: ${version}\n${more}\nRequires-Dist: not-this\n`,
        [`${site}/${name}-${version}.dist-info/RECORD`]: `${files}\n`,
      });
    install("alpha", "1.0", "Requires-Dist: beta-lib (>=1)\nRequires-Dist: delta ; extra == 'test'\n");
    install("beta_lib", "1.0");
    install("gamma", "1.0");
    install("delta", "1.0");
    const env = { PYTHONPATH: its.path(site) };
    const make = () => python("Model", { env }, "model.py");
    const ran = async (): Promise<string> => (await its.run(make())).outcomes["Model"]!;
    const rename = async (from: string, to: string): Promise<void> => {
      const { renameSync } = await import("node:fs");
      renameSync(its.path(`${site}/${from}.dist-info`), its.path(`${site}/${to}.dist-info`));
    };
    expect(await ran()).toBe("ran");
    expect(await ran()).toBe("reused");
    await rename("gamma-1.0", "gamma-2.0");
    await rename("delta-1.0", "delta-2.0");
    expect(await ran()).toBe("reused");
    await rename("beta_lib-1.0", "beta_lib-2.0");
    expect((await its.pipeline(make()).explain("Model")).differences).toEqual([
      expect.objectContaining({ label: "package beta_lib", before: "1.0", after: "2.0" }),
    ]);
    expect(await ran()).toBe("ran");
    // Of what is asked for, the lines of these packages alone.
    its.write({ "requirements.txt": "gamma==2.0\n# comment\n" });
    expect(await ran()).toBe("reused");
    its.write({ "requirements.txt": "gamma==2.0\nAlpha==1.0  # why\n" });
    expect(await ran()).toBe("ran");
    its.write({ "requirements.txt": "gamma==3.0\nAlpha==1.0\n" });
    expect(await ran()).toBe("reused");
  });

  it("holds what is called and how, and is kept from run to run without a start of Python", async () => {
    const its = scratch({ "model.py": "def run():\n    return 1\n\ndef train():\n    return 2\n", "bin/count.sh": "" });
    const counting = its.path("bin/python");
    mkdirSync(its.path("bin"), { recursive: true });
    // A link is no shim: it is the same Python.
    symlinkSync(process.env["LITTLE_PYTHON"]!, counting);
    chmodSync(its.path("bin/count.sh"), 0o755);
    const make = (options: object) => python("Model", { interpreter: "bin/python", ...options }, "model.py");
    expect((await its.run(make({}))).outcomes).toEqual({ Model: "ran" });
    expect((await its.run(make({}))).outcomes).toEqual({ Model: "reused" });
    expect((await its.run(make({ function: "train" }))).outcomes).toEqual({ Model: "ran" });
    expect((await its.run(make({ frames: "rows" }))).outcomes).toEqual({ Model: "ran" });
    expect((await its.run(make({ env: { A: "1" } }))).outcomes).toEqual({ Model: "ran" });
    const kept = await its.store.memo.recall("python", []);
    expect(kept.size).toBe(0);
  });
});

describe.skipIf(withoutPython !== undefined)(named("with nothing to do", withoutPython), () => {
  it("no Python is started", async () => {
    const its = scratch({ "model.py": "def run():\n    return 1\n" });
    await its.run(model());
    const real = process.env["LITTLE_PYTHON"]!;
    // A Python that writes down each start, and says that it is the other.
    its.write({ "env/python": `#!/bin/sh\necho started >> ${its.path("starts")}\nexec ${real} "$@"\n` });
    chmodSync(its.path("env/python"), 0o755);
    execFileSync(its.path("env/python"), ["-c", "pass"]);
    expect(its.read("starts")).toBe("started\n");
    const shim = () => python("Model", { interpreter: "env/python" }, "model.py");
    // It chooses a Python by itself: so it must be asked each time.
    expect((await its.run(shim())).outcomes).toEqual({ Model: "reused" });
    expect(its.read("starts").split("\n").length).toBeGreaterThan(2);
  });
});
