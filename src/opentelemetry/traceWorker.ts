// What surrounds an attempt in a thread or a process for tasks: where an SDK is registered there too, what the task does
// becomes a part of the same trace.
import { context, propagation, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import type { RunTrace, TaskRequest } from "../index.ts";
import { flush } from "./flush.ts";
import { currentStep, spansOfSteps, TRACER } from "./steps.ts";
import type { ToldByWorker } from "./workerUrl.ts";

export const attempt: RunTrace["attempt"] = async (request, run) => {
  const { carrier = {}, hasSteps = false } = request.trace ?? {};
  const within = propagation.extract(ROOT_CONTEXT, carrier);
  const emit: (event: ToldByWorker) => void = request.emit;
  const traced: TaskRequest = {
    ...request,
    ...(hasSteps ? { aroundStep: spansOfSteps(trace.getTracer(TRACER), request.task, within) } : {}),
    emit(event) {
      const isOfStep = event.kind === "stepStarted" || event.kind === "stepFinished";
      emit(isOfStep && currentStep() !== undefined ? { ...event, hasSpan: true } : event);
    },
  };
  try {
    return await context.with(within, () => run(traced));
  } finally {
    // Not waited for: it would take longer than many a task. What was begun is mostly done when the worker ends.
    void flush(trace.getTracerProvider(), FLUSH_TIMEOUT_MS);
  }
};

const FLUSH_TIMEOUT_MS = 5_000;
