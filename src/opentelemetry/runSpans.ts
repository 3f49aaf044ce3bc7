import type { Tracer } from "@opentelemetry/api";
import type { ErrorReport, EventOf, RunEvent, RunTrace } from "../index.ts";
import { traceAttempt } from "./attempt.ts";
import { checkAttributes, outcomeAttributes, reportThrown, runAttributes, taskAttributes } from "./attributes.ts";
import { BranchSpans } from "./branchSpans.ts";
import { failSpan } from "./fail.ts";
import { isTold, type Settings } from "./options.ts";
import { beginWork, type Work } from "./work.ts";

/** A task that is going on. */
interface TaskWork extends Work {
  readonly branches: BranchSpans;
}

/** The spans of one run: its own, and those of its tasks and of branches of its maps. */
export class RunSpans implements RunTrace {
  readonly run: Work;
  readonly #tracer: Tracer;
  readonly #settings: Settings;
  readonly #tasks = new Map<string, TaskWork>();
  #eventCount = 0;

  constructor(tracer: Tracer, settings: Settings, { pipeline, runId }: { pipeline: string; runId: string }) {
    this.#tracer = tracer;
    this.#settings = settings;
    this.run = beginWork(tracer, `run ${pipeline}`, {
      "little_pipelines.pipeline.name": pipeline,
      "little_pipelines.run.id": runId,
    });
  }

  readonly attempt: RunTrace["attempt"] = (request, run) => {
    const task = this.#begin(request.task);
    const branch = request.item === undefined ? task : task.branches.of(request.key);
    const { logLevel } = this.#settings;
    const tracing = { tracer: this.#tracer, logLevel, work: branch ?? task, hasSteps: branch !== undefined };
    return traceAttempt(tracing, request, run);
  };

  handle(event: RunEvent): void {
    switch (event.kind) {
      case "runStarted":
        this.run.span.setAttributes({
          "little_pipelines.run.task_count": event.taskCount,
          "little_pipelines.run.concurrency": event.concurrency,
        });
        break;
      case "taskWaiting":
        this.#begin(event.task).span.addEvent("waiting for another run");
        break;
      case "taskStarted":
        this.#begin(event.task).span.setAttributes(taskAttributes(event));
        break;
      case "branchStarted":
        this.#begin(event.task).branches.begin(event);
        break;
      case "branchFinished":
        this.#begin(event.task).branches.end(event);
        break;
      case "taskChecked":
        if (!event.check.passed) this.#nearest(event.task).span.addEvent("check", checkAttributes(event.check));
        break;
      case "warned":
        if (isTold("warn", this.#settings.logLevel))
          this.#nearest(event.task).span.addEvent("warning", { "little_pipelines.warning.message": event.message });
        break;
      case "taskFinished":
        this.#finish(event);
        break;
      case "runFinished":
        this.run.span.setAttributes(runAttributes(event.report));
        if (event.report.outcome === "failed") failSpan(this.run.span, firstError(event));
        break;
    }
  }

  /** Ends what has not ended. */
  end(thrown?: { readonly error: unknown }): void {
    for (const { span } of this.#tasks.values()) span.end();
    if (thrown !== undefined) failSpan(this.run.span, reportThrown(thrown.error));
    this.run.span.end();
  }

  /** A task that begins again, since what it was given was damaged, goes on in the same span. */
  #begin(task: string): TaskWork {
    let its = this.#tasks.get(task);
    if (its === undefined) {
      const work = beginWork(this.#tracer, `task ${task}`, { "little_pipelines.task.name": task }, this.run.context);
      const branches = new BranchSpans(this.#tracer, work.context, this.#settings.maxBranches);
      this.#tasks.set(task, (its = { ...work, branches }));
    }
    return its;
  }

  #nearest(task: string | undefined): Work {
    return (task === undefined ? undefined : this.#tasks.get(task)) ?? this.run;
  }

  #finish({ task, report }: EventOf<"taskFinished">): void {
    // What failed before it began, by an input that is missing say, has a span too: that is what is looked for.
    const hasSpan = this.#tasks.has(task) || report.outcome === "failed";
    const attributes = outcomeAttributes(report);
    if (!hasSpan) {
      if (this.#eventCount++ < this.#settings.maxEvents) this.run.span.addEvent(`task ${report.outcome}`, attributes);
      return;
    }
    const { span } = this.#begin(task);
    this.#tasks.delete(task);
    span.setAttributes(attributes);
    if (report.error !== undefined) failSpan(span, report.error);
    span.end();
  }
}

/** What a run failed by: the first of its tasks that did. */
function firstError({ report }: EventOf<"runFinished">): ErrorReport {
  const failed = report.tasks.filter(({ outcome }) => outcome === "failed");
  const [first] = failed;
  const message = `${failed.length} of ${report.tasks.length} tasks failed, the first of them ${JSON.stringify(first?.name)}`;
  return { name: "PipelineError", code: "RUN_FAILED", message };
}
