import { context, propagation, SpanStatusCode, type Span, type Tracer } from "@opentelemetry/api";
import type { LogLevel, RunTrace, TaskRequest, TaskTold } from "../index.ts";
import { errorAttributes, logAttributes, reportThrown } from "./attributes.ts";
import { isTold } from "./options.ts";
import { currentStep, spansOfSteps, startStep } from "./steps.ts";
import type { Work } from "./work.ts";
import { TRACE_WORKER, type ToldByWorker } from "./workerUrl.ts";

/** How attempts are traced. */
export interface AttemptTracing {
  readonly tracer: Tracer;
  readonly logLevel: LogLevel | "silent";
  /** The span of the task, or of the branch; of the map where the branch has none. */
  readonly work: Work;
  /** Whether steps have spans. */
  readonly hasSteps: boolean;
}

/** Makes an attempt within its span, here or in a worker. */
export async function traceAttempt(
  { tracer, logLevel, work, hasSteps }: AttemptTracing,
  request: TaskRequest,
  run: Parameters<RunTrace["attempt"]>[1],
): ReturnType<RunTrace["attempt"]> {
  const steps = hasSteps ? stepSpans(tracer, request, work) : undefined;
  const traced: TaskRequest = {
    ...request,
    ...linkTo(work, hasSteps),
    ...(steps === undefined ? {} : { aroundStep: steps.around }),
    emit({ hasSpan, ...event }: ToldByWorker) {
      if (event.kind === "taskLogged" && isTold(event.level, logLevel))
        (steps?.current() ?? work.span).addEvent("log", logAttributes(event));
      else if (hasSpan !== true) steps?.hear(event);
      request.emit(event);
    },
  };
  // Branches that have no spans of their own are tried once each, as far as their map's span goes.
  if (hasSteps && ++work.attempts > 1) tellRetry(work);
  try {
    return await context.with(work.context, () => run(traced));
  } catch (thrown) {
    work.failure = reportThrown(thrown);
    throw thrown;
  }
}

/** The spans of an attempt's steps: made around them, or by what is told of them where they are elsewhere. */
function stepSpans(
  tracer: Tracer,
  { task }: TaskRequest,
  { context }: Work,
): {
  readonly around: NonNullable<TaskRequest["aroundStep"]>;
  hear(event: TaskTold): void;
  current(): Span | undefined;
} {
  const spansHere = spansOfSteps(tracer, task, context);
  const elsewhere: { readonly step: string; readonly span: Span }[] = [];
  let isHere = false;
  return {
    around(step, work) {
      isHere = true;
      return spansHere(step, work);
    },
    // What a worker tells comes in whatever context its port was opened in.
    current: () => (isHere ? currentStep() : undefined),
    hear(event) {
      if (isHere) return;
      if (event.kind === "stepStarted")
        elsewhere.push({ step: event.step, span: startStep(tracer, task, event.step, context) });
      else if (event.kind === "stepFinished") {
        const place = elsewhere.findLastIndex(({ step }) => step === event.step);
        const [ended] = place === -1 ? [] : elsewhere.splice(place, 1);
        if (event.failed) ended?.span.setStatus({ code: SpanStatusCode.ERROR });
        ended?.span.end();
      }
    },
  };
}

function tellRetry({ span, attempts, failure }: Work): void {
  span.addEvent("retry", {
    "little_pipelines.task.attempt": attempts,
    ...(failure === undefined ? {} : errorAttributes(failure)),
  });
}

/** Nothing where no propagator is registered. */
function linkTo({ context }: Work, hasSteps: boolean): Pick<TaskRequest, "trace"> {
  const carrier: Record<string, string> = {};
  propagation.inject(context, carrier);
  return Object.keys(carrier).length === 0 ? {} : { trace: { module: TRACE_WORKER, carrier, hasSteps } };
}
