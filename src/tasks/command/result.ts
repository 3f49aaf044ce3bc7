import { PipelineError } from "../../index.ts";
import type { ChildEnd } from "../process/child.ts";
import type { CommandEnd } from "./options.ts";
import type { CommandPlan } from "./plan.ts";

/** The result of a command that ended well. */
export async function resultOf(
  { task, result, outputs }: Pick<CommandPlan, "task" | "result" | "outputs">,
  { exitCode }: Pick<ChildEnd, "exitCode">,
  printed: Buffer,
): Promise<unknown> {
  if (result === "bytes") return printed;
  if (result === "exit") return { exitCode: exitCode!, outputs } satisfies CommandEnd;
  const text = printed.toString("utf8");
  if (typeof result === "function") return await result(text);
  if (result === "json") return parse(task, text);
  // As a shell's $(…) does.
  const trimmed = text.replace(/[\r\n]+$/, "");
  return result === "text" ? trimmed : trimmed === "" ? [] : trimmed.split(/\r?\n/);
}

function parse(task: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const begins = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
    throw new PipelineError(
      "COMMAND_FAILED",
      `task ${JSON.stringify(task)}: its command printed no JSON: ${(cause as Error).message}`,
      {
        hint: text.trim() === "" ? "It printed nothing." : `What it printed begins with ${JSON.stringify(begins)}.`,
        task,
        cause,
      },
    );
  }
}

const SHOWN = 100;
