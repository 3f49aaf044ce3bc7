import type { SourceText, TextContext } from "../../index.ts";
import { describeEnd, withLines } from "../process/failure.ts";
import { lineReader } from "../process/lines.ts";
import { runProgram } from "../process/run.ts";
import { PipelineError } from "../../index.ts";
import { isPath } from "./argument.ts";
import { addedEnv, countedText, shownText } from "../environment.ts";
import type { CommandPlan } from "./plan.ts";
import { commandLine, shownPiece, wordsThatCount, wordsToShow } from "./words.ts";

/** Raised when a command means something else with the same words. */
const FORM = 1;

/** What of a command counts in the key of its task, besides the files that it reads. */
export async function commandText(plan: CommandPlan, context: TextContext): Promise<SourceText[]> {
  const { argv, env = {}, stdin, stdout, cwd, shell, exitCodes, result } = plan;
  const fed = typeof stdin === "string" || stdin instanceof Uint8Array ? Buffer.from(stdin).toString("base64") : null;
  const counts = {
    form: FORM,
    argv: typeof argv === "function" ? null : wordsThatCount(argv),
    env: Object.entries(env).map(([name, value]) => [name, countedText(value)]),
    stdin: isPath(stdin) ? stdin.path : fed,
    stdout: stdout?.path,
    cwd,
    shell,
    exitCodes,
    result: typeof result === "function" ? null : result,
  };
  const shown = [
    typeof argv === "function" ? "(its arguments are known when it runs)" : commandLine(wordsToShow(argv)),
    ...Object.entries(env).map(([name, value]) => `env ${name}=${shownText(value)}`),
    ...(typeof stdin === "string" ? [`stdin ${JSON.stringify(stdin)}`] : []),
    ...(isPath(stdin) ? [`stdin from ${stdin.path}`] : []),
    ...(stdout === undefined ? [] : [`stdout to ${stdout.path}`]),
    ...Object.entries({ cwd, shell, exitCodes, result: counts.result ?? undefined })
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name} ${JSON.stringify(value)}`),
  ];
  const its: SourceText = { label: "command", counts: JSON.stringify(counts), shown: shown.join("\n") };
  return plan.version === undefined ? [its] : [its, await versionText(plan, plan.version, context)];
}

/** What a program says of its version, on either of its outputs. */
async function versionText(
  { task, argv, graceMs, env }: CommandPlan,
  version: true | readonly string[],
  { root, signal }: TextContext,
): Promise<SourceText> {
  const [program, ...args] = version === true ? [shownPiece(argv[0 as never]), "--version"] : (version as [string]);
  const lines: string[] = [];
  const [out, err] = [lineReader((line) => lines.push(line)), lineReader((line) => lines.push(line))];
  const options = { task, program, args, cwd: root, env: addedEnv(env), signal, graceMs };
  const end = await runProgram({ ...options, stdout: out.write, stderr: err.write });
  out.end();
  err.end();
  const command = commandLine([program, ...args]);
  if (end.exitCode === 0) return { label: command, counts: lines.sort().join("\n"), shown: lines.join("\n") };
  throw new PipelineError(
    "COMMAND_FAILED",
    withLines(
      `task ${JSON.stringify(task)}: its version is asked by ${command}, which ${describeEnd(end)}`,
      lines.slice(-5).join("\n"),
    ),
    { hint: 'Name what tells it: version: ["pdftotext", "-v"].', task },
  );
}
