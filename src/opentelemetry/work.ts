import { context, trace, type Attributes, type Context, type Span, type Tracer } from "@opentelemetry/api";
import type { ErrorReport } from "../index.ts";

/** Something that is going on, as a span: a run, a task, a branch. */
export interface Work {
  readonly span: Span;
  /** What is done in it has the span as its parent. */
  readonly context: Context;
  /** How often it was tried so far. */
  attempts: number;
  /** What the last attempt threw. */
  failure?: ErrorReport;
}

/** @param parent @default what is current */
export function beginWork(
  tracer: Tracer,
  name: string,
  attributes: Attributes,
  parent: Context = context.active(),
): Work {
  const span = tracer.startSpan(name, { attributes }, parent);
  return { span, context: trace.setSpan(parent, span), attempts: 0 };
}
