import { PipelineError, didYouMean, taskOptionNames } from "../index.ts";

/** The options of a kind of work, apart. */
export interface SplitOptions<Own> {
  readonly own: Own;
  /** Those of any task. */
  readonly ofTask: Readonly<Record<string, unknown>>;
}

/**
 * Takes a kind's own options apart from those of any task.
 *
 * @param kind what makes the task, for the error: `command`
 * @throws PipelineError `BAD_OPTION` for what is neither
 */
export function splitOptions<Own extends object>(
  kind: string,
  task: string,
  options: unknown,
  names: readonly (keyof Own & string)[],
): SplitOptions<Own> {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new PipelineError("BAD_OPTION", `${kind} ${JSON.stringify(task)}: its options are no object`, {
      hint: `For example ${kind}(${JSON.stringify(task)}, { dependencies: [other] }, …).`,
      task,
    });
  }
  const own: Record<string, unknown> = {};
  const ofTask: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if ((names as readonly string[]).includes(name)) own[name] = value;
    else if (taskOptionNames.includes(name)) ofTask[name] = value;
    else {
      const known = [...names, ...taskOptionNames];
      throw new PipelineError("BAD_OPTION", `${kind} ${JSON.stringify(task)} has no option ${JSON.stringify(name)}`, {
        hint: didYouMean(name, known) ?? `Its options: ${known.join(", ")}.`,
        task,
      });
    }
  }
  return { own: own as Own, ofTask };
}

/** @throws PipelineError `BAD_OPTION` */
export function badOption(kind: string, task: string, what: string, hint: string): PipelineError {
  return new PipelineError("BAD_OPTION", `${kind} ${JSON.stringify(task)}: ${what}`, { hint, task });
}
