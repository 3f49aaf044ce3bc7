import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lineByLine, piped } from "../support/piped.ts";
import { project, type Project } from "../support/project.ts";

const DOC = readFileSync(join(import.meta.dirname, "../../docs/shell.md"), "utf8");
const [tool] = [...DOC.matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code!);

const PIPELINE = `
import { pipeline, task } from "little-pipelines";
const one = task("One", () => 1);
export default pipeline("Transit", [one, task("Two", { dependencies: [one] }, ({ results }) => results.One + 1)]);
`;

/** A shell with these members. */
const toolOf = (members: string, start = 'new Tool("pipeline.ts")'): string => `
import { Shell } from "little-pipelines/shell";
class Tool extends Shell {
${members}
}
if (import.meta.main) await ${start}.start();
`;

const withTool = (members: string, start?: string): Project =>
  project({ "pipeline.ts": PIPELINE, "tool.ts": toolOf(members, start) });

describe("the shell of docs/shell.md", () => {
  const scratch = (): Project => project({ "pipeline.ts": PIPELINE, "transit.ts": tool! });

  it("has its own commands, with help from the comments, aliases and hooks", async () => {
    const its = await piped(scratch(), ["transit.ts"], "greet\ngreet Ann; help import-stops\nm\nmorning\nhelp\n");
    expect(its.stdout).toMatch(/^Good morning\.\nHello you!\nHello Ann!\nImports the stops of an agency\.\n/);
    expect(its.stdout).toContain("Usage: import-stops AGENCY [STATIONS]");
    expect(its.stdout).toContain("Stations are left out unless they are asked for.");
    expect(its.stdout).toContain("2 tasks, exit code 0\n2 tasks, exit code 0\n");
    expect(its.stdout).toMatch(/Transit:\n {2}greet +Says hello\.\n {2}import-stops +Imports/);
    expect(its.stdout).toMatch(/Good bye\.\n$/);
    expect(its.code).toBe(0);
  });

  it("refuses too few and too many arguments with the usage, and tells near names", async () => {
    const its = await piped(scratch(), ["transit.ts"], "import-stops\ngreet a b\ngret\nOne\n");
    expect(its.stderr).toContain("import-stops needs AGENCY [STATIONS], and was given nothing");
    expect(its.stderr).toContain("greet takes [NAME], and was given a b");
    expect(its.stderr).toMatch(/no command "gret"\n.*Did you mean "greet"\?/);
    expect(its.stderr).toContain("One is a task: peek One shows its result");
    expect(its.code).toBe(2);
  });
});

describe("a subclass of Shell", () => {
  it("goes on where a command, a hook, the prompt or the pipeline fails", async () => {
    const scratch = withTool(`
      override commands = { fail: this.fail, wrong: this.wrong, plain: () => "nothing", code: () => 7 };
      fail() { throw new Error("not today"); }
      async wrong() { await this.pipeline.getResult("Nothing"); }
      override onStart() { throw new Error("no start"); }
      override async onEnd() { throw new Error("no end"); }`);
    const its = await piped(scratch, ["tool.ts"], "fail\nplain\nwrong\nvalidate\ncode\n");
    for (const text of ["no start", "not today", 'there is no task "Nothing"', "no end"])
      expect(its.stderr).toContain(text);
    expect(its.stdout).toBe("Transit is valid: 2 tasks.\n");
    expect(its.code).toBe(7);
    scratch.write({ "pipeline.ts": "export default 1;" });
    const without = await piped(scratch, ["tool.ts"], "plain\nwrong\n");
    expect(without.stderr).toMatch(/exports no pipeline[^]*the shell has no pipeline: .*pipeline\.ts is not loaded/);
    expect(without.code).toBe(2);
  });

  it("shows of what a method throws the user's own lines alone, with its cause", async () => {
    const scratch = withTool(`
      override commands = { fail: this.fail };
      async fail() { this.inner(); }
      inner() { throw new TypeError("not today", { cause: new Error("rain") }); }`);
    const { stderr, code } = await piped(scratch, ["tool.ts"], "fail\n");
    expect(stderr).toMatch(/^error: TypeError: not today\n {4}at .*inner.*tool\.ts:7:\d+\)\n/);
    expect(stderr).toContain("since: Error: rain\n");
    expect(stderr).not.toMatch(/ownCommands|runCommand|node:internal/);
    expect(code).toBe(1);
  });

  it("goes on without a command whose method is written wrongly, and blames no task", async () => {
    const members = (name: string): string => `
      override commands = { greet: this.${name}, plain: this.plain };
      greet() { this.print("Hello"); }
      plain() { this.print("plain"); }`;
    const scratch = withTool(members("greet"));
    const its = lineByLine(scratch, ["tool.ts"]);
    its.write("greet\n");
    await its.prints("Hello\n");
    scratch.write({ "tool.ts": toolOf(members("greeet")) });
    its.write("plain\n");
    await its.prints('the shell\'s command "greet" has no method: it is undefined in `commands`\n');
    await its.prints("plain\n");
    scratch.write({ "tool.ts": toolOf(members("greet")) });
    its.write("greet\n");
    await its.prints("Hello\n");
    its.end();
    const { stderr, code } = await its.finished;
    expect(stderr).not.toMatch(/uncaught|TASK_CRASHED/i);
    expect(code).toBe(2);
  });

  it("helps with aliases, runs them from methods too, and takes commands from its command line", async () => {
    const scratch = withTool(`
      override commands = { greet: this.greet, twice: this.twice };
      override aliases = { hello: "greet Ann" };
      // Says hello.
      greet(name: string) { this.print("Hello " + name); }
      async twice() { await this.run("hello; hello"); }`);
    const help = await piped(scratch, ["tool.ts"], "help hello\nhelp\nhelo\n");
    expect(help.stdout).toMatch(/^hello stands for: greet Ann\n\nSays hello\.\n\nUsage: greet NAME/);
    expect(help.stdout).toMatch(/Other names:\n {2}hello +greet Ann\n/);
    expect(help.stderr).toContain('Did you mean "hello" or');
    expect(await piped(scratch, ["tool.ts", "-c", "twice; nope"], "")).toMatchObject({
      stdout: "Hello Ann\nHello Ann\n",
      stderr: expect.stringContaining('no command "nope"') as string,
      code: 2,
    });
    expect((await piped(scratch, ["tool.ts", "--command=hello"], "")).stdout).toBe("Hello Ann\n");
    expect((await piped(scratch, ["tool.ts", "-c"], "")).stderr).toContain("-c needs the commands that are to run");
  });

  it("tells a mistake in the pipeline's file once for each command", async () => {
    const scratch = withTool("override commands = { greet: () => console.log('hello') };");
    scratch.write({ "pipeline.ts": "export default 1;" });
    const its = await piped(scratch, ["tool.ts"], "list\nlist\n");
    expect(its.stderr.match(/exports no pipeline/g)).toHaveLength(2);
    expect(its.code).toBe(2);
  });

  it("takes a pipeline as an object, replaces commands, and takes methods of classes between", async () => {
    const scratch = project({
      "pipeline.ts": PIPELINE,
      "base.ts": `
        import { Shell } from "little-pipelines/shell";
        export class Base extends Shell {
          override commands: Shell["commands"] = { "from-base": this.fromBase };
          // Of the base.
          fromBase(...words: string[]) { this.print(words.join("+")); }
        }`,
      "tool.ts": `
        import { Base } from "./base.ts";
        import example from "./pipeline.ts";
        class Tool extends Base {
          override commands: Base["commands"] = { ...this.commands, validate: this.validate };
          validate() { this.print("mine"); }
        }
        if (import.meta.main) await new Tool(example).start();`,
    });
    const its = await piped(
      scratch,
      ["tool.ts"],
      "from-base 'a b' c\\ d; validate; help from-base; executeone One; peek One\n",
    );
    expect(its.stdout).toMatch(/^a b\+c d\nmine\nOf the base\.\n\nUsage: from-base \[WORDS…\]/);
    expect(its.stdout).toMatch(/\n1\n$/);
    expect(its.code).toBe(0);
  });

  it("is not started where its module is only looked at", async () => {
    const scratch = withTool("", 'new Tool("pipeline.ts")');
    scratch.write({ "tool.ts": toolOf("").replace("if (import.meta.main) ", "") });
    const { stderr, code } = await scratch.little("list", "tool.ts");
    expect(stderr).toMatch(/tool\.ts calls start\(\) while it is loaded\n.*import\.meta\.main/);
    expect(code).toBe(2);
  });

  it("is loaded again where its program changes, with no line lost, and waits for one that does not load", async () => {
    const greeting = (text: string): string =>
      toolOf(`
        override commands = { greet: this.greet };
        greet(name: string) { this.print("${text} " + name); }
        override onStart({ isReload }: { isReload: boolean }) { this.print("start", isReload); }
        override onEnd({ isReload }: { isReload: boolean }) { this.print("end", isReload); }`);
    const scratch = project({ "pipeline.ts": PIPELINE, "tool.ts": greeting("Hello") });
    const its = lineByLine(scratch, ["tool.ts"]);
    its.write("greet a\ngreet b\n");
    await its.prints("Hello b\n");
    scratch.write({ "tool.ts": greeting("Good day") });
    its.write("greet c; greet d\ngreet e\n");
    await its.prints("end true\nstart true\nGood day c\nGood day d\nGood day e\n");
    scratch.write({ "tool.ts": "const a = ;" });
    its.write("greet f\n");
    await its.prints("could not be loaded again");
    scratch.write({ "tool.ts": greeting("Bye") });
    its.write("greet g\n");
    its.end();
    await its.prints("Bye g\nend false\n");
    expect(await its.ended).toBe(2);
  });
});
