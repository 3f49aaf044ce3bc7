import { PipelineError } from "../model/errors.ts";
import type { ExecutorSurroundings } from "../model/executorOpener.ts";
import { DefinedPipeline } from "../pipeline/defined.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";

/** The name of the queue where nobody gives one. */
export const DEFAULT_QUEUE = "default";

/**
 * What may be known of a pipeline by who runs its tasks elsewhere.
 *
 * @throws PipelineError `BAD_OPTION` where it was made by another copy of this library, or keeps its results for itself
 */
export function surroundingsOf(pipeline: Pipeline): ExecutorSurroundings {
  return shared(definedPipeline(pipeline).surroundings());
}

/** @throws PipelineError `BAD_OPTION` where it was made by another copy of this library */
export function definedPipeline(pipeline: Pipeline): DefinedPipeline {
  if (!(pipeline instanceof DefinedPipeline))
    throw new PipelineError(
      "BAD_OPTION",
      `pipeline ${JSON.stringify(pipeline.name)} was made by another copy of little-pipelines`,
      {
        hint: "Have it installed once: npm ls little-pipelines",
      },
    );
  return pipeline;
}

/** @throws PipelineError `BAD_OPTION` */
export function shared(surroundings: ExecutorSurroundings): ExecutorSurroundings {
  const { store } = surroundings;
  if (store.kind === "postgres") return surroundings;
  throw new PipelineError("BAD_OPTION", `workers cannot see the results of a store of kind ${store.kind}`, {
    hint: "They need one that is shared: set LITTLE_PIPELINES_URL, or give --store postgres://…",
  });
}
