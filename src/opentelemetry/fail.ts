import { SpanStatusCode, type Span } from "@opentelemetry/api";
import type { ErrorReport } from "../index.ts";
import { errorAttributes } from "./attributes.ts";

/** Marks a span as failed, with the exception that it failed by. */
export function failSpan(span: Span, error: ErrorReport): void {
  const attributes = errorAttributes(error);
  span.addEvent("exception", attributes);
  span.setAttribute("error.type", attributes["exception.type"]!);
  span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
}
