import { itemAt } from "../engine/map/branchKeys.ts";
import { readItems } from "../engine/map/items.ts";
import { inlineExecutor } from "../executor/inline.ts";
import { decode } from "../fingerprint/canonical/decode.ts";
import { refuseInside } from "../model/activity.ts";
import { systemClock } from "../model/clock.ts";
import { PipelineError } from "../model/errors.ts";
import type { BranchItem } from "../model/executor.ts";
import type { Task } from "../model/task.ts";
import { memoryStore } from "../store/memory.ts";
import { defaultParams } from "./params.ts";
import { projectRoot } from "./root.ts";

/** A task in no pipeline, by hand: nothing is kept. */
export async function runAlone(task: Task): Promise<unknown> {
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
  const store = memoryStore();
  const executor = inlineExecutor({
    task: () => task,
    store,
    root: projectRoot(task.definedAt[0]?.file),
    clock: systemClock,
  });
  const request = {
    runId: "by hand",
    task: task.name,
    key: "",
    upstream: [],
    params: defaultParams(task),
    signal: new AbortController().signal,
    emit: () => {},
  };
  const runOnce = async (item?: BranchItem): Promise<unknown> => {
    const answer = await executor.run(item === undefined ? request : { ...request, item });
    if (answer.kind !== "done") throw new TypeError(`task ${task.name} has no upstream`);
    const read = await store.readResult({ task: task.name, key: "", result: answer.result });
    return read.kind === "bytes" ? decode(read.bytes, read.parcels) : undefined;
  };
  if (task.branching === undefined) return runOnce();
  const items = await readItems({ store }, task.name, task.branching.over, []);
  if ("kind" in items) throw new TypeError(`map ${task.name} has no upstream`);
  const results: unknown[] = [];
  for (let index = 0; index < items.length; index++) results.push(await runOnce(itemAt(task.name, items, index)));
  return results;
}
