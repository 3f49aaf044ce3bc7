import type { Pipeline, RunEvent } from "../../src/index.ts";

/** Writes down what happens in a pipeline, in words that a test can compare: `start A`, `ran A`. */
export function eventLog(pipeline: Pipeline): string[] {
  const log: string[] = [];
  pipeline.on("event", (event) => {
    const line = inWords(event);
    if (line !== undefined) log.push(line);
  });
  return log;
}

function inWords(event: RunEvent): string | undefined {
  switch (event.kind) {
    case "taskStarted":
      return `start ${event.task}`;
    case "taskFinished":
      return `${event.report.outcome} ${event.task}`;
    case "taskChecked":
      return `check ${event.check.passed ? "passes" : event.check.severity === "warn" ? "warns" : "fails"} ${event.task}`;
    case "branchStarted":
      return `start branch ${event.branch} of ${event.task}`;
    case "branchFinished":
      return `${event.outcome} branch ${event.branch} of ${event.task}`;
    case "taskRetried":
      return `retry ${event.task}`;
    case "taskAudited":
      return `${event.audited.verdict} ${event.task}`;
    case "resultExpired":
      return `expire ${event.task}`;
    case "storeSwept":
      return `sweep ${event.entryCount}`;
    case "warned":
      return event.task === undefined ? "warn" : `warn ${event.task}`;
    default:
      return undefined;
  }
}
