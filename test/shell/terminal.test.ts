import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { project, type Project } from "../support/project.ts";
import { HAS_TERMINAL, terminal, type Terminal } from "../support/terminal.ts";

const BIN = join(import.meta.dirname, "../../dist/bin.js");

const FLIGHTS = `
import { pipeline, task } from "little-pipelines";
const load = task("Load Flights", () => [1, 2, 3]);
const report = task("Report", { dependencies: [load], params: { year: 2024, token: "" } }, ({ params }) => params.year);
const waits = task("Waits", ({ signal, log }) => new Promise((_, reject) => {
  const timer = setInterval(() => {}, 1000);
  signal.addEventListener("abort", () => { clearInterval(timer); reject(signal.reason); });
  log.info("waiting");
}));
export default pipeline("Flights", [load, report, waits]);
`;

const shell = (scratch: Project, ...args: string[]): Terminal =>
  terminal(scratch.folder, [process.execPath, BIN, "shell", ...args]);

describe.skipIf(!HAS_TERMINAL)("little shell in a terminal", () => {
  it("greets, completes commands, tasks, options and their values with Tab, and leaves on Ctrl-D", async () => {
    const scratch = project({ "pipeline.ts": FLIGHTS });
    const its = shell(scratch);
    await its.shows(/Little Pipelines: Flights, 3 tasks\r\nhelp lists/);
    await its.shows("Flights> ");
    const complete = async (typed: string, whole: string): Promise<void> => {
      // Readline takes a Tab that comes together with other keys for one that was pasted.
      its.type(typed);
      await its.shows(typed);
      its.type("\t");
      await its.shows(whole.slice(typed.length));
    };
    await complete("executeo", "executeone ");
    await complete("Lo", "Load\\ Flights ");
    its.type("\r");
    await its.shows("DONE");
    await its.shows("Flights> ");
    await complete("peek 'Lo", "peek 'Load Flights' ");
    its.type("\r");
    await its.shows("[ 1, 2, 3 ]");
    await its.shows("Flights> ");
    await complete("run --log-level sil", "run --log-level silent ");
    await complete("--sk", "--skip ");
    await complete("Wai", "Waits ");
    await complete("--par", "--param ");
    await complete("ye", "year=");
    await complete("2001 --concurrency=ser", "2001 --concurrency=serial ");
    await complete("pip", "pipeline.ts ");
    its.type("\r");
    await its.shows("Flights> ");
    its.type("peek Report\r");
    await its.shows(/2001|year/);
    await its.shows("Flights> ");
    await complete("cl", "clea");
    its.type("\t");
    await its.shows(/clear-cache +clean/);
    its.type("\x03");
    await its.shows("^C");
    await its.shows("Flights> ");
    its.type("\x04");
    expect(await its.ended).toBe(0);
  });

  it("cancels the command on Ctrl-C and not the shell, and clears the line at the prompt", async () => {
    const its = shell(project({ "pipeline.ts": FLIGHTS }));
    await its.shows("Flights> ");
    its.type("execute nonsense\x03");
    await its.shows("^C");
    await its.shows("Flights> ");
    its.type("execute Waits\r");
    await its.shows("waiting");
    its.type("\x03");
    await its.shows("Stopping (Ctrl-C)");
    await its.shows("RUN_CANCELLED");
    await its.shows("Flights> ");
    its.type("validate\r");
    await its.shows("Flights is valid: 3 tasks.");
    its.type("q\r");
    expect(await its.ended).toBe(0);
  });

  it("takes what was typed while a command ran, and Ctrl-D too", async () => {
    const scratch = project({
      "pipeline.ts": `
        import { existsSync } from "node:fs";
        import { pipeline, task } from "little-pipelines";
        export default pipeline("Patient", [task("Waits", async ({ log }) => {
          log.info("waiting");
          while (!existsSync("go")) await new Promise((done) => setTimeout(done, 5));
        })]);`,
    });
    const its = shell(scratch);
    await its.shows("Patient> ");
    its.type("execute\r");
    await its.shows("waiting");
    its.type("validate\r\x04");
    scratch.write({ go: "" });
    await its.shows("Patient is valid: 1 task.");
    expect(await its.ended).toBe(0);
  });

  it("has a history over sessions, without secrets, repetitions and what begins with a blank", async () => {
    const scratch = project({ "pipeline.ts": FLIGHTS });
    const first = shell(scratch);
    await first.shows("Flights> ");
    for (const line of [
      "validate",
      "validate",
      " info",
      "plan --param token=abc123 --param year=1",
      "peek 'Load\r Flights'",
    ]) {
      first.type(`${line}\r`);
      await first.shows("Flights> ");
    }
    first.type("exit\r");
    await first.ended;
    expect(readFileSync(scratch.path(".little-pipelines/shell-history"), "utf8")).toBe(
      "validate\nplan --param token= --param year=1\npeek 'Load\\n Flights'\nexit\n",
    );
    const second = shell(scratch);
    await second.shows("Flights> ");
    // Through both rows of the third.
    second.type("\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\r");
    await second.shows("Flights is valid");
    second.type("quit\r");
    expect(await second.ended).toBe(0);
  });

  it("loads a changed pipeline in a fresh process, with its level and its session, and shows an error in it", async () => {
    const pipelineOf = (more: string): string => `
      import { expire, pipeline, task } from "little-pipelines";
      import { factor } from "./factor.ts";
      const once = task("Once", { expire: expire.afterSession() }, () => 7);
      export default pipeline("Reloaded", [once, task("Times", () => 2 * factor), ${more}]);`;
    const scratch = project({ "pipeline.ts": pipelineOf(""), "factor.ts": "export const factor = 3;" });
    const its = shell(scratch);
    await its.shows("Reloaded> ");
    its.type("quiet; execute; peek Times\r");
    await its.shows("\n6\r\n");
    scratch.write({ "factor.ts": "export const factor = 50;" });
    await its.shows("Reloaded> ");
    its.type("execute; peek Times; info Once; quiet\r");
    await its.shows("factor.ts changed: loading it again");
    await its.shows("\n100\r\n");
    await its.shows(/now +would be reused/);
    await its.shows("what the pipeline says");
    scratch.write({ "factor.ts": "export const factor = ;" });
    its.type("list\r");
    await its.shows(/error: factor.ts:1: .*\[LOAD_FAILED\]/s);
    await its.shows("> ");
    scratch.write({ "factor.ts": "export const factor = 4;", "pipeline.ts": pipelineOf('task("New", () => 1)') });
    its.type("list\r");
    await its.shows("New");
    await its.shows("Reloaded> ");
    its.type("\x04");
    expect(await its.ended).toBe(0);
  });

  it("gives the prompt back where a command does not listen, and ends all the same", async () => {
    const scratch = project({
      "pipeline.ts": FLIGHTS,
      "tool.ts": `
        import { Shell } from "little-pipelines/shell";
        class Tool extends Shell {
          override prompt = "tool> ";
          override commands = { hang: this.hang, listen: this.listen };
          hang() { this.print("hangs"); return new Promise((done) => setTimeout(done, 3_600_000)); }
          listen() {
            const { signal } = this;
            this.print("listens");
            return new Promise((_, reject) => {
              const timer = setInterval(() => {}, 1000);
              signal.addEventListener("abort", () => { clearInterval(timer); reject(signal.reason); });
            });
          }
        }
        if (import.meta.main) await new Tool("pipeline.ts").start();`,
    });
    const its = terminal(scratch.folder, [process.execPath, "tool.ts"]);
    await its.shows("tool> ");
    its.type("listen\r");
    await its.shows("listens");
    its.type("\x03");
    await its.shows("RUN_CANCELLED");
    await its.shows("tool> ");
    its.type("hang\r");
    await its.shows("hangs");
    its.type("\x03");
    await its.shows("goes on in the background");
    await its.shows("tool> ");
    its.type("\x04");
    expect(await its.ended).toBe(0);
  });

  it("watches the shell's own pipeline, whatever its file is called, until Ctrl-C", async () => {
    const scratch = project({ "flights.ts": FLIGHTS.replace(", waits]", "]") });
    const its = shell(scratch, "flights.ts");
    await its.shows("Flights> ");
    its.type("run --watch\r");
    await its.shows("Waiting for changes");
    scratch.write({ "flights.ts": FLIGHTS.replace(", waits]", "]").replace("[1, 2, 3]", "[4, 5]") });
    await its.shows(/flights\.ts changed[^]*Waiting for changes/);
    its.type("\x03");
    await its.shows("Flights> ");
    its.type("peek 'Load Flights'\r");
    await its.shows("[ 4, 5 ]");
    await its.shows("Flights> ");
    its.type("\x04");
    expect(await its.ended).toBe(0);
  });
});
