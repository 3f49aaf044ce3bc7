import { chmodSync, existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { env, PipelineError, secret, task } from "../../../src/index.ts";
import { command, input, output } from "../../../src/tasks/command/index.ts";
import { loggedLines, scratch, taskEvents } from "../scratch.ts";

const NODE = process.execPath;

describe("a command", () => {
  it("gives what it prints, is reused, and runs again when its arguments change", async () => {
    const { pipeline } = scratch();
    const example = pipeline(command("Greet", ["printf", "%s\\n", "hello world", "$HOME *"]));
    const log = taskEvents(example);
    await example.execute();
    // No shell is in between.
    expect(await example.getResult("Greet")).toBe("hello world\n$HOME *");
    await example.execute();
    expect(log).toEqual(["start Greet", "ran Greet", "reused Greet"]);
    const other = pipeline(command("Greet", ["printf", "%s\\n", "hello"]));
    expect((await other.explain("Greet")).differences).toEqual([
      expect.objectContaining({ part: "inputs", label: "command" }),
    ]);
    const report = await other.execute();
    expect(report.tasks[0]).toMatchObject({ outcome: "ran" });
  });

  it("reads files that are inputs, and writes files that are outputs", async () => {
    const { run, read, write } = scratch({ "data/list.txt": "b\na\n" });
    const sort = () => command("Sort", ["sort", input("data/list.txt"), "-o", output("out/sorted.txt")]);
    expect((await run(sort())).outcomes).toEqual({ Sort: "ran" });
    expect(read("out/sorted.txt")).toBe("a\nb\n");
    expect((await run(sort())).outcomes).toEqual({ Sort: "reused" });

    write({ "data/list.txt": "c\na\n" });
    expect((await run(sort())).report.tasks[0]).toMatchObject({
      outcome: "ran",
      reason: expect.stringMatching(/list\.txt/) as string,
    });
    expect(read("out/sorted.txt")).toBe("a\nc\n");
    write({ "out/sorted.txt": "spoilt" });
    expect((await run(sort())).report.tasks[0]).toMatchObject({
      outcome: "reused",
      reason: expect.stringMatching(/put back: out\/sorted\.txt/) as string,
    });
    expect(read("out/sorted.txt")).toBe("a\nc\n");
  });

  it("hands its files on: what reads them runs again when their contents change", async () => {
    const { run, write } = scratch({ "list.txt": "b\na\n" });
    const sort = command("Sort", ["sort", input("list.txt"), ["--output=", output("sorted.txt")]]);
    const count = command("Count", { dependencies: [sort], result: "json" }, ["wc", "-l"]);
    const first = command("First", { dependencies: [sort] }, ["head", "-1", input("sorted.txt")]);
    const all = [sort, first] as const;
    expect((await run(...all)).outcomes).toEqual({ Sort: "ran", First: "ran" });
    write({ "list.txt": "a\nb\n" });
    // It ran again and gave the same.
    expect((await run(...all)).outcomes).toEqual({ Sort: "ran", First: "reused" });
    write({ "list.txt": "a\nA\n" });
    expect((await run(...all)).outcomes).toEqual({ Sort: "ran", First: "ran" });
    expect(count.dependencies).toEqual(["Sort"]);
  });

  it("gives how it ended where it writes files, so that what it says meanwhile does not count", async () => {
    const { pipeline } = scratch();
    const example = pipeline(command("Make", ["sh", "-c", 'echo $$; echo x > "$0"', output("made.txt")]));
    const lines = loggedLines(example);
    await example.execute();
    expect(await example.getResult("Make")).toEqual({ exitCode: 0, outputs: ["made.txt"] });
    expect(lines.filter((line) => line.startsWith("info"))).toEqual([expect.stringMatching(/^info: \d+$/)]);
  });

  it("takes its arguments from results and params by a function, which counts by its code", async () => {
    const { run, pipeline } = scratch();
    const words = task("Words", () => ["x", "y"]);
    const join = (toWords: (words: string[], by: string) => string[]) =>
      command("Join", { dependencies: [words], params: { by: "-" } }, ({ results, params }) =>
        toWords(results.Words, params.by),
      );
    const first = join((all, by) => ["echo", all.join(by)]);
    expect((await run(words, first)).outcomes).toEqual({ Words: "ran", Join: "ran" });
    const example = pipeline(words, first);
    expect(await example.getResult("Join")).toBe("x-y");
    expect(
      (
        await run(
          words,
          join((all, by) => ["echo", all.join(by)]),
        )
      ).outcomes,
    ).toEqual({
      Words: "reused",
      Join: "reused",
    });
    const other = pipeline(
      words,
      join((all, by) => ["echo", all.toReversed().join(by)]),
    );
    expect((await other.explain("Join")).differences).toEqual([
      expect.objectContaining({ part: "code", label: "toWords" }),
    ]);
    await other.execute();
    expect(await other.getResult("Join")).toBe("y-x");
    await other.execute({ params: { by: "+" } });
    expect(await other.getResult("Join")).toBe("y+x");
  });

  it.each([
    ["text", "a \nb\n\n", "a \nb"],
    ["lines", "a\r\n b\n", ["a", " b"]],
    ["lines", "", []],
    ["json", '{"a": [1, null]}\n', { a: [1, null] }],
    ["bytes", "a\n", Buffer.from("a\n")],
    ["exit", "a\n", { exitCode: 0, outputs: [] }],
    [(text: string) => text.length, "abc", 3],
  ] as const)("gives its output as %s", async (result, printed, expected) => {
    const { pipeline } = scratch();
    const example = pipeline(command("It", { result }, ["printf", "%s", printed]));
    await example.execute();
    expect(await example.getResult("It")).toEqual(expected);
  });

  it("reads a text, a result, a file or a stream from its standard input", async () => {
    const { pipeline } = scratch({ "in.txt": "from a file" });
    const letters = task("Letters", () => ["c", "a", "b"]);
    const cat = ["cat"];
    const example = pipeline(
      letters,
      command("Text", { stdin: "from a text" }, cat),
      command("Bytes", { stdin: Buffer.from([0, 255]), result: "bytes" }, cat),
      command("File", { stdin: input("in.txt") }, cat),
      command("Sorted", { dependencies: [letters], stdin: ({ results }) => results.Letters.join("\n") }, ["sort"]),
      command(
        "Stream",
        {
          stdin: async function* () {
            yield "one ";
            yield Buffer.from("two");
          },
        },
        cat,
      ),
      command("Nothing", cat),
      // It reads the first line of ten million alone.
      command("Head", { stdin: () => Array.from({ length: 1000 }, () => "line\n".repeat(10_000)) }, ["head", "-1"]),
    );
    await example.execute();
    const results: unknown[] = [];
    for (const name of ["Text", "Bytes", "File", "Sorted", "Stream", "Nothing", "Head"])
      results.push(await example.getResult(name as "Text"));
    expect(results).toEqual(["from a text", Buffer.from([0, 255]), "from a file", "a\nb\nc", "one two", "", "line"]);
  });

  it("fails with what the function that feeds it throws", async () => {
    const { failure } = scratch();
    const fed = command(
      "Fed",
      {
        stdin: async function* () {
          yield "one";
          throw new Error("no more");
        },
      },
      ["cat"],
    );
    expect((await failure(fed)).message).toBe("no more");
  });

  it("sends its standard output into a file without a shell", async () => {
    const { run, read, pipeline } = scratch({ "in.txt": "b\na\n" });
    const sorted = command("Sorted", { stdout: "out/sorted.txt" }, ["sort", input("in.txt")]);
    expect((await run(sorted)).outcomes).toEqual({ Sorted: "ran" });
    expect(read("out/sorted.txt")).toBe("a\nb\n");
    expect(await pipeline(sorted).getResult("Sorted")).toEqual({ exitCode: 0, outputs: ["out/sorted.txt"] });
    expect((await run(sorted)).outcomes).toEqual({ Sorted: "reused" });
  });

  it("runs in the project root, or in the folder that it names", async () => {
    const { root, pipeline, write } = scratch();
    write({ "sub/here.txt": "x" });
    const example = pipeline(
      command("Root", ["pwd"]),
      command("Sub", { cwd: "sub" }, ["pwd"]),
      command("Read", { cwd: "sub" }, ["cat", input("sub/here.txt")]),
    );
    await example.execute();
    expect(await example.getResult("Root")).toBe(root);
    expect(await example.getResult("Sub")).toBe(`${root}/sub`);
    expect(await example.getResult("Read")).toBe("x");
  });

  it("lets a shell read it only when asked to", async () => {
    const { pipeline } = scratch({ "a b.txt": "2\n1\n" });
    const example = pipeline(
      command("Piped", { shell: true }, ["sort", input("a b.txt"), "| head -1 >", output("first.txt"), "&& echo done"]),
      command("Bash", { shell: "/bin/bash" }, ["echo ${BASH_VERSION:+bash}"]),
    );
    await example.execute();
    expect(await example.getResult("Piped")).toEqual({ exitCode: 0, outputs: ["first.txt"] });
    expect(await example.getResult("Bash")).toBe("bash");
  });

  it("is defined where it is called", () => {
    expect(command("Greet", ["echo", "hello"]).definedAt[0]!.file).toMatch(/command\.test\.ts$/);
  });
});

describe("a program", () => {
  it("counts by its contents where it is a file of the project", async () => {
    const { run, write, path } = scratch({ "bin/say.sh": "#!/bin/sh\necho one\n" });
    chmodSync(path("bin/say.sh"), 0o755);
    const say = () => command("Say", ["bin/say.sh"]);
    await run(say());
    expect((await run(say())).outcomes).toEqual({ Say: "reused" });
    write({ "bin/say.sh": "#!/bin/sh\necho two\n" });
    expect((await run(say())).outcomes).toEqual({ Say: "ran" });
  });

  it("counts by what it says of its version where that is asked for", async () => {
    const { run, write, pipeline } = scratch({ "version.txt": "tool 1.0\n" });
    const tool = () => command("Tool", { version: ["cat", "version.txt"] }, ["echo", "made"]);
    await run(tool());
    expect((await run(tool())).outcomes).toEqual({ Tool: "reused" });
    write({ "version.txt": "tool 1.1\n" });
    expect((await pipeline(tool()).explain("Tool")).differences).toEqual([
      expect.objectContaining({ part: "inputs", label: "cat version.txt" }),
    ]);
    expect((await run(tool())).outcomes).toEqual({ Tool: "ran" });
    await run(command("Node", { version: true }, ["node", "-p", "1"]));
  });

  it("that is not there is named, with those that are called nearly so", async () => {
    const { failure } = scratch({ "bin/plain.txt": "no program", "bin/odd.sh": "#!/nowhere/sh\n" });
    const missing = await failure(command("Sort", ["sorrt", "x"]));
    expect(missing).toMatchObject({ code: "PROGRAM_MISSING", task: "Sort" });
    expect(missing.message).toMatch(/^task "Sort": there is no program "sorrt" on the PATH\n {2}Did you mean .*"sort"/);
    expect(await failure(command("Plain", ["bin/plain.txt"]))).toMatchObject({
      code: "PROGRAM_MISSING",
      message: expect.stringMatching(/may not be run\n.*chmod \+x/) as string,
    });
    expect((await failure(command("Folder", { cwd: "nowhere" }, ["ls"]))).message).toMatch(/"cwd"|option cwd/);
  });
});

describe("a command that fails", () => {
  it("says its exit code and its last lines", async () => {
    const { failure } = scratch();
    const error = await failure(
      command("Bad", [NODE, "-e", "for (let i = 0; i < 50; i++) console.error('line ' + i); process.exit(3)"]),
    );
    expect(error).toMatchObject({ code: "COMMAND_FAILED", task: "Bad" });
    expect(error.message).toMatch(/^task "Bad": .*node ended with exit code 3:\n {4}line 35\n/);
    expect(error.message).toMatch(/ {4}line 49\n {2}All that it printed is in the log\.$/);
  });

  it("says which signal ended it", async () => {
    const { failure } = scratch();
    const error = await failure(command("Killed", ["sh", "-c", "kill -KILL $$"]));
    expect(error.message).toMatch(/was ended by SIGKILL\n.*memory/);
  });

  it("may end with other exit codes where these are no failure", async () => {
    const { pipeline, failure } = scratch({ "a.txt": "x" });
    const example = pipeline(command("Grep", { exitCodes: [0, 1] }, ["grep", "y", input("a.txt")]));
    await example.execute();
    expect(await example.getResult("Grep")).toBe("");
    expect((await failure(command("Grep", { exitCodes: [0, 1] }, ["grep", "[", input("a.txt")]))).message).toMatch(
      /exit code 2/,
    );
  });

  it("is tried again where the task says so", async () => {
    const { pipeline } = scratch();
    const example = pipeline(
      command("Flaky", { retry: { times: 1, delayMs: 1 } }, ["sh", "-c", "test -e once || { touch once; exit 1; }"]),
    );
    const log = taskEvents(example);
    await example.execute();
    expect(log).toEqual(["start Flaky", "retry Flaky", "ran Flaky"]);
  });

  it("leaves the outputs as they were, and nothing half-written", async () => {
    const { failure, write, read, root, run } = scratch({ "out/a.txt": "the old one" });
    const half = (exit: number) => command("Half", ["sh", "-c", `echo half > "$0"; exit ${exit}`, output("out/a.txt")]);
    await failure(half(1));
    expect(read("out/a.txt")).toBe("the old one");
    expect(readdirSync(`${root}/out`)).toEqual(["a.txt"]);
    await run(half(0));
    expect(read("out/a.txt")).toBe("half\n");
    write({ "out/a.txt": "the old one" });
    // What is there is not what it has written.
    const none = await failure(command("None", ["true", output("out/a.txt")]));
    expect(none).toMatchObject({
      code: "OUTPUT_MISSING",
      message: expect.stringMatching(/without writing a\.txt/) as string,
    });
    expect(read("out/a.txt")).toBe("the old one");
  });

  it("takes away what a killed process was writing, when it runs again", async () => {
    const { write, root, run } = scratch();
    write({ "out/.little-99999999-0123abcd.a.txt": "half", "out/.little-1-0123abcd.a.txt": "of another that lives" });
    await run(command("Write", ["sh", "-c", 'echo x > "$0"', output("out/a.txt")]));
    expect(readdirSync(`${root}/out`)).toEqual([".little-1-0123abcd.a.txt", "a.txt"]);
  });

  it("replaces a folder by the one that it has written", async () => {
    const { write, root, run } = scratch();
    write({ "charts/old.svg": "x" });
    await run(command("Charts", ["sh", "-c", 'echo x > "$0/new.svg"', output("charts/")]));
    expect(readdirSync(root)).toEqual(["charts"]);
    expect(readdirSync(`${root}/charts`)).toEqual(["new.svg"]);
  });

  it("says what it printed where that is no JSON", async () => {
    const { failure } = scratch();
    expect((await failure(command("Json", { result: "json" }, ["echo", "oh no"]))).message).toMatch(
      /printed no JSON[^]*"oh no\\n"/,
    );
  });
});

describe("what a command prints", () => {
  it("is logged line by line as it comes, without colours and what was overwritten", async () => {
    const { pipeline, write, root } = scratch();
    const script =
      'printf "one\\n\\033[31mtwo\\033[0m\\n10%%\\r100%%\\nlast"; echo wrong >&2; while [ ! -e go ]; do :; done';
    const example = pipeline(command("Talk", ["sh", "-c", script]));
    const lines: string[] = [];
    example.on("taskLogged", ({ level, message }) => {
      lines.push(`${level}: ${message}`);
      // It goes on only when this has come.
      if (message === "wrong") write({ go: "" });
    });
    await example.execute();
    expect(lines.filter((line) => line.startsWith("info")).sort()).toEqual([
      "info: 100%",
      "info: last",
      "info: one",
      "info: two",
      "info: wrong",
    ]);
    expect(existsSync(`${root}/go`)).toBe(true);
  });

  it("is not logged where it is data", async () => {
    const { run } = scratch();
    const { lines } = await run(command("Data", { result: "json" }, ["sh", "-c", "echo '[1]'; echo note >&2"]));
    expect(lines).toEqual([expect.stringMatching(/^debug: \$ sh/), "info: note"]);
  });

  it("is at the level that is asked for on standard error", async () => {
    const { run } = scratch();
    const { lines } = await run(command("Warn", { stderr: "warn" }, ["sh", "-c", "echo note >&2"]));
    expect(lines.at(-1)).toBe("warn: note");
  });

  it("may be a line without end: no more than a part of it is held", async () => {
    const { run } = scratch();
    const { lines } = await run(
      command("Long", { result: "exit" }, [NODE, "-e", "process.stdout.write('x'.repeat(1e6))"]),
    );
    const long = lines.filter((line) => line.startsWith("info: "));
    expect(long.length).toBeGreaterThan(10);
    expect(long.reduce((sum, line) => sum + line.length - 6, 0)).toBe(1e6);
  });
});

describe("secrets of a command", () => {
  it("are given to it, and never shown: not in the log, in errors or in reasons", async () => {
    const { pipeline, store } = scratch();
    process.env["LP_TEST_TOKEN"] = "of-the-environment";
    const make = (token: string) =>
      command(
        "Secret",
        {
          env: { A_TOKEN: secret(token), B_TOKEN: env("LP_TEST_TOKEN") },
          params: { key: secret("of-a-param") },
        },
        ({ params }) => ["sh", "-c", 'echo "$A_TOKEN $B_TOKEN $0 $1"; exit 1', secret("of-an-argument"), params.key],
      );
    const example = pipeline(make("of-env-option"));
    const events: string[] = [];
    example.on("event", (event) => events.push(JSON.stringify(event)));
    const error = (await example.execute().catch((thrown: unknown) => thrown)) as PipelineError;
    expect(events.join("\n")).toContain("(secret) (secret) (secret) (secret)");
    const seen = [
      ...events,
      error.message,
      String(error.cause),
      JSON.stringify(await store.runs({ pipeline: "test", limit: 9 })),
    ];
    expect(seen.join("\n")).not.toMatch(/of-/);
    delete process.env["LP_TEST_TOKEN"];
  });

  it("count by their digests", async () => {
    const { run, pipeline } = scratch();
    const make = (token: string) => command("It", { env: { TOKEN: secret(token) } }, ["sh", "-c", "echo ${#TOKEN}"]);
    await run(make("one"));
    expect((await run(make("one"))).outcomes).toEqual({ It: "reused" });
    const { differences } = await pipeline(make("four")).explain("It");
    expect(JSON.stringify(differences)).toContain("command");
    expect(JSON.stringify(differences)).not.toMatch(/four|"one/);
    expect((await run(make("four"))).outcomes).toEqual({ It: "ran" });
  });

  it("run the task again when the variable changes", async () => {
    const { run } = scratch();
    process.env["LP_TEST_LEVEL"] = "1";
    const make = () => command("It", ["echo", ["--level=", env("LP_TEST_LEVEL")]]);
    await run(make());
    expect((await run(make())).outcomes).toEqual({ It: "reused" });
    process.env["LP_TEST_LEVEL"] = "2";
    expect((await run(make())).outcomes).toEqual({ It: "ran" });
    delete process.env["LP_TEST_LEVEL"];
    const { failure } = scratch();
    expect((await failure(make())).message).toMatch(/LP_TEST_LEVEL is not set/);
  });
});

describe("misuse of command", () => {
  it.each([
    [() => command("X", []), /no list that begins with a program/],
    [() => command("X", ["a", undefined as never]), /argument 1 is undefined/],
    [() => command("X", [""]), /empty text/],
    [() => command("X", { cwdd: "a" } as never, ["a"]), /has no option "cwdd"\n.*"cwd"/],
    [() => command("X", { result: "txt" as never }, ["a"]), /result is "txt"/],
    [() => command("X", { stdout: "a", result: "text" }, ["a"]), /Leave out one of/],
    [() => command("X", { version: true }, () => ["a"]), /known before it runs/],
    [() => command("X", { exitCodes: [] }, ["a"]), /exitCodes/],
    [() => command("X", { graceMs: -1 }, ["a"]), /graceMs is -1/],
    [() => input(""), /input\(\) needs a path/],
    [() => output(1 as never), /output\(\) needs a path/],
  ])("is told at once: %s", (make, message) => {
    expect(make).toThrow(PipelineError);
    expect(make).toThrow(message);
  });

  it("is told when it runs where a function gives what no argument can be, or an output that is not declared", async () => {
    const { failure } = scratch();
    expect((await failure(command("X", {}, () => ["a", null as never]))).message).toMatch(/argument 1 is null/);
    expect((await failure(command("X", {}, () => ["touch", output("a.txt")]))).message).toMatch(
      /outputs: \["a\.txt"\]/,
    );
  });
});
