import { SpanStatusCode, trace } from "@opentelemetry/api";
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type ReadableSpan,
} from "@opentelemetry/sdk-trace-node";
import { memoryStore, pipeline, type Pipeline, type PipelineOptions, type Task } from "../../src/index.ts";
import { openTelemetry, type OpenTelemetryOptions } from "../../src/opentelemetry/index.ts";

const exporter = new InMemorySpanExporter();

/** Registers an SDK that keeps spans in memory, for all of a test file. */
export function registerSdk(): NodeTracerProvider {
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  provider.register();
  return provider;
}

/** The spans that have ended since this was last called. */
export function takeSpans(): ReadableSpan[] {
  const spans = exporter.getFinishedSpans();
  exporter.reset();
  return spans;
}

/** A pipeline whose runs are traced. */
export function traced(
  tasks: readonly Task[],
  options: OpenTelemetryOptions = {},
  its: PipelineOptions = {},
): Pipeline {
  const quiet = { store: memoryStore(), logLevel: "silent", logFile: false } as const;
  return pipeline("Example", tasks, { ...quiet, ...its, tracing: openTelemetry(options) });
}

/** What is done outside of the library: an instrumented client, say. */
export async function ownSpan(name: string): Promise<void> {
  await trace.getTracer("own").startActiveSpan(name, async (span) => {
    await new Promise((resolve) => setImmediate(resolve));
    span.end();
  });
}

/** Spans in the order in which they began, each deeper than its parent; those that failed are marked. */
export function tree(spans: readonly ReadableSpan[]): string[] {
  const lines: string[] = [];
  const add = (parent: string | undefined, depth: number): void => {
    for (const span of spans) {
      if (span.parentSpanContext?.spanId !== parent) continue;
      const mark = span.status.code === SpanStatusCode.ERROR ? " failed" : "";
      lines.push(`${"  ".repeat(depth)}${span.name}${mark}`);
      add(span.spanContext().spanId, depth + 1);
    }
  };
  add(undefined, 0);
  return lines;
}

/** The one span of a name. */
export function named(spans: readonly ReadableSpan[], name: string): ReadableSpan {
  const found = spans.filter((span) => span.name === name);
  if (found.length !== 1) throw new Error(`${found.length} spans are called ${JSON.stringify(name)}`);
  return found[0]!;
}
