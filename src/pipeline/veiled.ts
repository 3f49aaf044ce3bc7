import { isSecretParam, type RunRequest, type World } from "../engine/world.ts";
import { veiledExecutor } from "../executor/veiled.ts";
import { veilOver } from "../model/veil.ts";
import { secretTexts } from "./secretTexts.ts";

/** The world of one run, in which nothing secret is told, written down, or handed to another machine. */
export function veiled(world: World, request: RunRequest): World {
  const { graph, tasks } = world;
  const veil = veilOver(secretTexts(tasks, request.given));
  const executor = veiledExecutor(world.executor, veil, ({ task: name, item }) => {
    const task = tasks[graph.indexOf.get(name)!]!;
    const declared = Object.keys(task.options.params ?? {});
    if (declared.length === 0 && item === undefined) return false;
    return (
      declared.some((param) => isSecretParam(task, param, request)) ||
      veil.isIn(request.params(task)) ||
      veil.isIn(item?.bytes)
    );
  });
  return {
    ...world,
    veil,
    executor,
    emit: (event) => world.emit(HIDDEN_BEFORE.has(event.kind) ? event : veil.hide(event)),
  };
}

/** Reports have nothing secret in them, and those of tasks that are reused are many. */
const HIDDEN_BEFORE: ReadonlySet<string> = new Set(["taskFinished", "runFinished", "resultExpired"]);
