import { describe, expect, it } from "vitest";
import { PipelineError } from "../../src/model/errors.ts";
import { findFaults } from "../../src/model/faults.ts";
import { env, file, value } from "../../src/model/inputs.ts";
import { secret } from "../../src/model/secret.ts";
import type { Task } from "../../src/model/task.ts";
import { chain, taskOf } from "./graphs.ts";

/** Each fault as `what | what to do`. */
const faults = (...tasks: readonly Task[]): string[] =>
  findFaults("Example", tasks).map(({ message }) => message.replace("\n  ", " | "));

describe("findFaults", () => {
  it("suggests no task to itself", () => {
    const b = taskOf("B", ["A"]);
    expect(faults(b)).toEqual([
      'task "B" depends on "A", which is not in the pipeline | Give pipeline() that task too, or correct the name.',
    ]);
  });

  it("finds nothing wrong with a good pipeline", () => {
    const load = taskOf("Load", [], { outputs: ["out/raw.csv"], params: { year: 2024 }, retry: 3 });
    const clean = taskOf("Clean", ["Load"], { inputs: ["out/raw.csv", env("HOME"), value(1)], params: { year: 2025 } });
    const report = taskOf("Report", ["Clean"], { inputs: ["out/*.csv", file("out")], retry: { times: 0, delayMs: 0 } });
    expect(faults(load, clean, report)).toEqual([]);
  });

  it("reports all faults at once, each an error of its own with the task that it is in", () => {
    const tasks = [
      taskOf("Load", ["Cleen"], { retyr: 1 }),
      taskOf("Clean", ["Report"]),
      taskOf("Report", ["Clean", "Nowhere at all"]),
      taskOf("Clean", []),
      taskOf(" "),
    ];
    expect(faults(...tasks)).toEqual([
      '2 tasks have the name "Clean" | Names are unique in a pipeline: rename all but one.',
      "a task has an empty name | Give it a name that says what its result is.",
      'task "Load": unknown option "retyr" | Did you mean "retry"?',
      'task "Load" depends on "Cleen", which is not in the pipeline | Did you mean "Clean"?',
      'task "Report" depends on "Nowhere at all", which is not in the pipeline | Give pipeline() that task too, or correct the name.',
      "tasks depend on each other in a circle: Clean → Report → Clean | Take one of these dependencies away.",
    ]);
    for (const fault of findFaults("Example", tasks))
      expect(fault).toEqual(expect.objectContaining({ code: "INVALID_PIPELINE", constructor: PipelineError }));
    expect(findFaults("Example", tasks).map(({ task }) => task)).toEqual([
      "Clean",
      undefined,
      "Load",
      "Load",
      "Report",
      undefined,
    ]);
  });

  it("calls a pipeline without tasks one", () => {
    expect(faults()).toEqual(['pipeline "Example" has no tasks | Give it some: pipeline("Example", [load, clean]).']);
  });

  it("says where tasks of one name are defined, as far as that is known", () => {
    const at = (path: string, line: number) => [{ file: `file:///project/${path}`, line }];
    expect(faults(taskOf("A", [], {}, at("a.ts", 3)), taskOf("A", [], {}, at("lib/b.ts", 14)), taskOf("A"))[0]).toMatch(
      /^3 tasks have the name "A" \(a\.ts:3, b\.ts:14\)/,
    );
  });

  it("takes a strange name as it is, and shortens one that is too long", () => {
    const long = "x".repeat(10_000);
    expect(
      faults(taskOf("../../x"), taskOf("__proto__"), taskOf("🦩", ["__proto__"]), taskOf("x".repeat(200))),
    ).toEqual([]);
    expect(faults(taskOf(long, [`${long}y`], { retyr: 1 }))).toEqual([
      `the name of task "${"x".repeat(40)}…" has 10000 characters | Names have at most 200.`,
      `task "${"x".repeat(40)}…": unknown option "retyr" | Did you mean "retry"?`,
      expect.stringMatching(/^task "x{40}…" depends on "x{40}…", which is not in the pipeline/) as string,
    ]);
  });

  it("shows a cycle's beginning and end where it is long", () => {
    const ring = chain(100).map(({ name, dependencies }) => taskOf(name, dependencies));
    ring[0] = taskOf("t0", ["t99"]);
    expect(faults(...ring)).toEqual([
      "tasks depend on each other in a circle: t0 → t99 → t98 → t97 → t96 → t95 → … 90 more … → t4 → t3 → t2 → t1 → t0 | Take one of these dependencies away.",
    ]);
  });

  it("finds a param that two tasks take for different things", () => {
    const day = new Date("2026-01-01");
    expect(
      faults(
        taskOf("A", [], { params: { year: 2024, token: secret("") } }),
        taskOf("B", [], { params: { year: "2024", token: "x" } }),
        taskOf("C", [], { params: { year: day } }),
      ),
    ).toEqual([
      'param "year" is a number in task "A" and a string in task "B" | Give both defaults the same type, or rename one.',
      'param "year" is a number in task "A" and a Date in task "C" | Give both defaults the same type, or rename one.',
    ]);
  });

  describe("finds an input that another task writes, without a dependency on it", () => {
    const writer = taskOf("Writer", [], { outputs: ["out/a.csv", "site"] });
    const hint = 'Add "Writer" to its dependencies.';

    it.each([
      ["named the same", "out/a.csv", '"out/a.csv"'],
      ["spelt otherwise", "./out//b/../a.csv", '"./out//b/../a.csv"'],
      ["as a file", file("out/a.csv"), '"out/a.csv"'],
      ["by the folder it lies in", "out/", '"out/", and so "out/a.csv"'],
      ["by a pattern", "out/*.csv", '"out/*.csv", and so "out/a.csv"'],
      ["by a deep pattern", "**/*.csv", '"**/*.csv", and so "out/a.csv"'],
      ["in a folder that it writes", "site/index.html", '"site/index.html", and so "site"'],
    ])("%s", (_, input, shown) => {
      expect(faults(writer, taskOf("Reader", [], { inputs: [input] }))).toEqual([
        `task "Reader" reads ${shown}, which task "Writer" writes, but does not depend on it | ${hint}`,
      ]);
      expect(faults(writer, taskOf("Reader", ["Writer"], { inputs: [input] }))).toEqual([]);
      expect(faults(writer, taskOf("Between", ["Writer"]), taskOf("Reader", ["Between"], { inputs: [input] }))).toEqual(
        [],
      );
    });

    it.each([
      ["beside it", "out/b.csv"],
      ["with a longer name", "out/a.csv.gz"],
      ["in a folder with a longer name", "out2"],
      ["by a pattern that does not match", "out/*.json"],
      ["by stars that mean themselves", file("out/*.csv")],
      ["in the environment", env("out/a.csv")],
    ])("and lets pass what is %s", (_, input) => {
      expect(faults(writer, taskOf("Reader", [], { inputs: [input] }))).toEqual([]);
    });

    it("also where the reader depends on others", () => {
      const others = [taskOf("Base"), taskOf("Middle", ["Base"])];
      expect(faults(writer, ...others, taskOf("Reader", ["Middle"], { inputs: ["out/a.csv"] }))).toHaveLength(1);
    });

    it("but lets a task read what it writes itself", () => {
      expect(faults(taskOf("Self", [], { inputs: ["out/a.csv"], outputs: ["out/a.csv"] }))).toEqual([]);
    });

    it("and a file that two tasks write", () => {
      expect(faults(writer, taskOf("Other", ["Writer"], { outputs: ["./out/a.csv"] }))).toEqual([
        'tasks "Writer" and "Other" both write "./out/a.csv" | Let each write a file of its own.',
      ]);
    });
  });

  it("goes on past options that are none of what they should be", () => {
    const odd = { outputs: [5, file("x")], inputs: [null], params: { year: null } };
    expect(faults(taskOf("A", [], odd), taskOf("B", [], { params: { year: 1 } }))).toEqual([
      expect.stringMatching(/^task "A": param "year" has a default/),
      expect.stringMatching(/^task "A": inputs holds null/),
      expect.stringMatching(/^task "A": outputs holds a value of type number/),
      expect.stringMatching(/^task "A": outputs holds a value of type object/),
    ]);
    const worse = { outputs: "out.csv", inputs: 5, params: null };
    expect(faults(taskOf("A", [], worse))).toEqual([
      expect.stringMatching(/^task "A": inputs is no list/),
      expect.stringMatching(/^task "A": outputs is no list/),
    ]);
  });

  it("takes time linear in tasks and edges: 30,000 in a chain of files, 20,000 that miss the same one", () => {
    const long = chain(30_000).map(({ name, dependencies }) =>
      taskOf(name, dependencies, { outputs: [`out/${name}`], inputs: dependencies.map((each) => `out/${each}`) }),
    );
    expect(findFaults("Example", long)).toEqual([]);
    const orphans = Array.from({ length: 20_000 }, (_, index) => taskOf(`Task${index}`, ["Config"]));
    expect(findFaults("Example", orphans)).toHaveLength(20_000);
  });
});
