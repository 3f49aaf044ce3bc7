import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ALL_COMMANDS } from "../../src/cli/allCommands.ts";
import { parseArguments } from "../../src/cli/arguments.ts";
import { GUIDES, ROOT } from "./guides.ts";

/** What follows `npx little-pipelines` in the samples for a shell, a line each. */
function commandLines(file: string): string[] {
  const blocks = [...readFileSync(join(ROOT, file), "utf8").matchAll(/```sh\n([^]*?)```/g)].map(([, code]) => code!);
  return blocks
    .flatMap((code) => code.replaceAll(/\n {4,}(?=\[)/g, " ").split("\n"))
    .flatMap((line) => /npx (?:little-pipelines|little) ([^#|>&;]*)/.exec(line)?.[1]?.trim() ?? []);
}

/** As a shell takes it apart, for what samples have. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain!,
  );
}

/** A line that shows what may be given: `run [TASK…] [--force[=NAMES]]`. */
const SYNOPSIS = /\[--|…|\[file\]|\b(?:TASK|FILE|NAME|N)\b/;

async function check(line: string): Promise<void> {
  const [name, ...args] = words(line);
  if (name === "--help" || name === "--version" || name === "help") return;
  const entry = ALL_COMMANDS.find((each) => each.name === name);
  if (entry === undefined) throw new Error(`no command ${name}`);
  const command = await entry.load();
  const known = [...Object.keys(command.options), "help"];
  if (!SYNOPSIS.test(line)) return void parseArguments(command, args);
  for (const [, option] of line.matchAll(/--([a-z-]+)/g)) expect(known, line).toContain(option);
}

describe("each command that is shown", () => {
  const lines = GUIDES.flatMap((file) => commandLines(file).map((line) => [file, line] as const));

  it("in the docs: there are some", () => expect(lines.length).toBeGreaterThan(30));

  it.each(lines)("in %s is one that works: %s", (_, line) => check(line));

  it.each(ALL_COMMANDS.map(({ name, load }) => [name, load] as const))(
    "in the help of %s is one that works",
    async (name, load) => {
      const { examples } = await load();
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) {
        expect(words(example)[0]).toBe(name);
        await check(example.replace(/ *[>|#].*/, ""));
      }
    },
  );
});
