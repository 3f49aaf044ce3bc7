import { describe, expect, it } from "vitest";
import { project } from "../../support/project.ts";
import { named, withoutPython } from "./support.ts";

const PIPELINE = `
import { pipeline, task } from "little-pipelines";
import { command } from "little-pipelines/command";
import { python } from "little-pipelines/python";

const rows = task("Rows", () => [{ delay: 4 }, { delay: 6 }]);
// Fits a model.
const model = python("Model", { dependencies: [rows] }, "scripts/model.py");
const shout = command("Shout", { dependencies: [model], executor: "thread" }, ({ results }) => ["echo", String(results.Model)]);
const again = python("Again", { dependencies: [model], executor: "thread", function: "again" }, "scripts/model.py");
export default pipeline("Flights", [rows, model, shout, again]);
`;

const SCRIPT = `
import rates

def run(rows):
    print("fitting")
    return sum(row["delay"] for row in rows) * rates.RATE

def again(model):
    return model + 1
`;

describe.skipIf(withoutPython !== undefined)(named("a project with Python", withoutPython), () => {
  it("runs it once, in any executor, shows what it says, and why it runs again, by the lines that differ", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE, "scripts/model.py": SCRIPT, "scripts/rates.py": "RATE = 2\n" });
    const first = await scratch.little("run");
    expect(first.stderr).toMatch(/Model +.*fitting/);
    expect(await scratch.run()).toEqual({ Rows: "reused", Model: "reused", Shout: "reused", Again: "reused" });
    expect((await scratch.little("peek", "Model")).stdout).toBe("20\n");
    expect((await scratch.little("peek", "Shout")).stdout).toContain("20");
    expect((await scratch.little("peek", "Again")).stdout).toBe("21\n");
    expect((await scratch.little("list")).stdout).toMatch(/Model .*Fits a model\./);

    scratch.write({ "scripts/rates.py": "# More.\nRATE = 3\n" });
    const why = (await scratch.little("why", "Model")).stdout;
    expect(why).toContain("scripts/rates.py");
    expect(why).toContain("- RATE = 2");
    expect(why).toContain("+ RATE = 3");
    expect(await scratch.run()).toEqual({ Rows: "reused", Model: "ran", Shout: "ran", Again: "ran" });
  });

  it("shows the traceback where it fails, and ends with 1", async () => {
    const scratch = project({
      "pipeline.ts": PIPELINE,
      "scripts/model.py": SCRIPT.replace('row["delay"]', 'row["late"]'),
      "scripts/rates.py": "RATE = 2\n",
    });
    const { code, stderr } = await scratch.little("run");
    expect(code).toBe(1);
    expect(stderr).toMatch(/KeyError: 'late'[^]*File "scripts\/model\.py", line 6, in/);
  });
});
