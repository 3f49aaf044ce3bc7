import type { RunRequest, World } from "../engine/world.ts";
import type { Executor } from "../model/executor.ts";
import type { RunTrace, Tracing } from "../model/tracing.ts";

/** Runs within what follows the run, where the pipeline has that: it is told of this run's events, and of no other's. */
export function traced<Result>(
  tracing: Tracing | undefined,
  world: World,
  request: RunRequest,
  run: (world: World, request: RunRequest) => Promise<Result>,
): Promise<Result> {
  if (tracing === undefined) return run(world, request);
  return tracing.run({ pipeline: world.pipeline, runId: request.runId }, (trace) =>
    run(
      {
        ...world,
        executor: around(world.executor, trace),
        emit(event) {
          trace.handle(world.veil.hide(event));
          world.emit(event);
        },
      },
      request,
    ),
  );
}

function around(executor: Executor, trace: RunTrace): Executor {
  return {
    kind: executor.kind,
    kindOf: (task) => executor.kindOf?.(task) ?? executor.kind,
    run: (request) => trace.attempt(request, (its) => executor.run(its)),
    close: () => executor.close(),
  };
}
