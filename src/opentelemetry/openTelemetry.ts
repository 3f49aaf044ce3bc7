import { context, trace, type TracerProvider } from "@opentelemetry/api";
import type { Tracing } from "../index.ts";
import { flush } from "./flush.ts";
import { settingsOf, type OpenTelemetryOptions } from "./options.ts";
import { RunSpans } from "./runSpans.ts";
import { TRACER } from "./steps.ts";

/**
 * Follows each run of a pipeline as a trace of OpenTelemetry: a span for the run, for each task that runs, for branches
 * of maps, and for steps, with reasons, outcomes, retries and exceptions. The run is a child of what is current where
 * `execute` is called; what a task does itself (a request of an instrumented `fetch`, say) is a child of its task, and
 * of its step. Values of params, inputs and results are in no span.
 *
 * @param options whose spans they are, and how many; all may be left out
 * @throws PipelineError `BAD_OPTION`
 * @example
 * ```ts
 * pipeline("Flights", [load, report], { tracing: openTelemetry() });
 * ```
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): Tracing {
  const settings = settingsOf(options);
  return {
    async run(run, work) {
      const provider: TracerProvider = settings.tracerProvider ?? trace.getTracerProvider();
      const spans = new RunSpans(provider.getTracer(TRACER), settings, run);
      try {
        const result = await context.with(spans.run.context, () => work(spans));
        spans.end();
        return result;
      } catch (error) {
        spans.end({ error });
        throw error;
      } finally {
        await flush(provider, settings.flushTimeoutMs);
      }
    },
  };
}
