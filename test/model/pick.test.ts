import fc from "../support/random.ts";
import { describe, expect, it } from "vitest";
import { pickTasks, type Pickable } from "../../src/model/pick.ts";

const made = (name: string, dependencies: string[] = [], tags?: string[]): Pickable => ({
  name,
  dependencies,
  options: tags === undefined ? {} : { tags },
});

// Load.A → Clean.A → Report ← Clean.B ← Load.B; Mail depends on Report
const TASKS = [
  made("Load.A", [], ["daily", "slow"]),
  made("Load.B", [], ["weekly"]),
  made("Clean.A", ["Load.A"]),
  made("Clean.B", ["Load.B"]),
  made("Report", ["Clean.A", "Clean.B"], ["daily"]),
  made("Mail", ["Report"]),
  made("a*", ["Load.A"]),
];

describe("pickTasks", () => {
  it.each([
    [["Report"], ["Report"]],
    [
      ["Mail", "Load.A"],
      ["Load.A", "Mail"],
    ],
    [["Load*"], ["Load.A", "Load.B"]],
    [["*.?"], ["Load.A", "Load.B", "Clean.A", "Clean.B"]],
    [["tag:daily"], ["Load.A", "Report"]],
    [["tag:*ly"], ["Load.A", "Load.B", "Report"]],
    [["+Clean.A"], ["Load.A", "Clean.A"]],
    [["Clean.A+"], ["Clean.A", "Report", "Mail"]],
    [["+Report+"], ["Load.A", "Load.B", "Clean.A", "Clean.B", "Report", "Mail"]],
    [["tag:weekly+"], ["Load.B", "Clean.B", "Report", "Mail"]],
    [["a*"], ["a*"]],
    [
      ["Load.A", "Load.A", "Load*"],
      ["Load.A", "Load.B"],
    ],
    [[], []],
  ])("%j are %j, in the order of the tasks", (picks, expected) => expect(pickTasks(TASKS, picks)).toEqual(expected));

  it.each([
    ["Reprot", /there is no task "Reprot".*\n.*Did you mean "Report"/s],
    ["+Reprot", /there is no task "Reprot".*\n.*Did you mean "Report"/s],
    ["Lad*", /no task in the pipeline is called like "Lad\*"/],
    ["tag:dialy", /no task in the pipeline has the tag "dialy".*\n.*Did you mean "daily"/s],
    ["tag:other", /Tags: daily, slow, weekly/],
    ["", /there is no task ""/],
    ["+", /there is no task ""/],
  ])("%j stands for no task, which is one clear error", (pick, message) => {
    expect(() => pickTasks(TASKS, [pick])).toThrow(message);
    expect(() => pickTasks(TASKS, [pick])).toThrow(expect.objectContaining({ code: "UNKNOWN_TASK" }));
  });

  it("takes a task whose name is a pattern by its name", () => {
    const name = fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom("a", "b", "*", "?", "+", "tag:", ".") });
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 8 }), (names) => {
        const tasks = names.map((each) => made(each));
        for (const each of names) expect(pickTasks(tasks, [each])).toEqual([each]);
      }),
    );
  });

  it("reaches all that a chain of 100,000 tasks needs", () => {
    const chain = Array.from({ length: 100_000 }, (_, i) => made(`T${i}`, i === 0 ? [] : [`T${i - 1}`]));
    expect(pickTasks(chain, ["+T99999"])).toHaveLength(100_000);
    expect(pickTasks(chain, ["T50000+"])).toHaveLength(50_000);
  });
});
