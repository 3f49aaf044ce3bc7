import { checkFailure } from "../engine/check/failure.ts";
import { refuseInside } from "../model/activity.ts";
import { systemClock } from "../model/clock.ts";
import { PipelineError } from "../model/errors.ts";
import type { Task } from "../model/task.ts";
import { runAlone } from "./alone.ts";
import { defaultParams } from "./params.ts";
import { projectRoot } from "./root.ts";

/** A task in no pipeline, by hand: nothing is kept. */
export async function runByHand(task: Task): Promise<unknown> {
  refuseInside("run");
  if (task.dependencies.length > 0) {
    throw new PipelineError(
      "OUTSIDE_PIPELINE",
      `task ${JSON.stringify(task.name)} has dependencies, and is in no pipeline here`,
      {
        hint: "Run it from the tasks of a pipeline: for (const each of example.tasks) await each.run();",
        task: task.name,
      },
    );
  }
  const { value, checks } = await runAlone(task, {
    results: {},
    params: defaultParams(task),
    clock: systemClock,
    signal: new AbortController().signal,
    root: projectRoot(task.definedAt[0]?.file),
    emit: () => {},
  });
  const failure = checkFailure(task, { found: checks }, false);
  if (failure !== undefined) throw failure;
  return value();
}
