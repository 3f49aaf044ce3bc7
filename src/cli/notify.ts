import { spawn } from "node:child_process";
import { styleText } from "node:util";
import type { RunReport } from "../index.ts";

/**
 * Runs a command line of the user's after a run, with the report as JSON on its standard input and the most important of it in
 * its environment. That it fails is a warning, and nothing else. What it prints goes to stderr: stdout may be events.
 *
 * @param command as a shell understands it
 */
export function notify(command: string, report: RunReport): Promise<void> {
  const failed = report.tasks.filter(({ outcome }) => outcome === "failed").map(({ name }) => name);
  return new Promise((resolve) => {
    const warn = (what: string): void => {
      console.error(`${styleText("yellow", "warning:", { stream: process.stderr })} --notify ${command}: ${what}`);
      resolve();
    };
    const child = spawn(command, {
      shell: true,
      stdio: ["pipe", process.stderr, "inherit"],
      env: {
        ...process.env,
        LITTLE_PIPELINE: report.pipeline,
        LITTLE_OUTCOME: report.outcome,
        LITTLE_RUN_ID: report.runId,
        LITTLE_FAILED: failed.join(", "),
      },
    });
    // One that does not read it closes it.
    child.stdin.on("error", () => {});
    child.stdin.end(`${JSON.stringify(report)}\n`);
    child.on("error", ({ message }) => warn(message));
    child.on("close", (code, signal) => {
      if (code === 0) resolve();
      else warn(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`);
    });
  });
}
