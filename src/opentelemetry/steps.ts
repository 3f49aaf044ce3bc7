import { context, createContextKey, trace, type Context, type Span, type Tracer } from "@opentelemetry/api";
import type { TaskRequest } from "../index.ts";
import { reportThrown } from "./attributes.ts";
import { failSpan } from "./fail.ts";

/** The name under which spans are made. */
export const TRACER = "little-pipelines";

const STEP = createContextKey("little-pipelines: the step that is going on");

/** The span of the step in which the code is that is being executed, if it is in one of this library's. */
export function currentStep(): Span | undefined {
  return context.active().getValue(STEP) as Span | undefined;
}

/**
 * What gives each step of an attempt a span, and runs the step's function in it.
 *
 * @param within the context of the attempt: that of steps too where no context manager is registered
 */
export function spansOfSteps(tracer: Tracer, task: string, within: Context): NonNullable<TaskRequest["aroundStep"]> {
  return async (step, work) => {
    const active = context.active();
    const parent = trace.getSpan(active) === undefined ? within : active;
    const span = startStep(tracer, task, step, parent);
    // No SDK is at work: the span is its parent's double.
    if (span.spanContext().spanId === trace.getSpanContext(parent)?.spanId) return work();
    try {
      return await context.with(trace.setSpan(parent, span).setValue(STEP, span), work);
    } catch (thrown) {
      failSpan(span, reportThrown(thrown));
      throw thrown;
    } finally {
      span.end();
    }
  };
}

export function startStep(tracer: Tracer, task: string, step: string, parent: Context): Span {
  const attributes = { "little_pipelines.task.name": task, "little_pipelines.step.name": step };
  return tracer.startSpan(`step ${step}`, { attributes }, parent);
}
