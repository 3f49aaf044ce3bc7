import { readFileSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import type { Peers } from "./peers/index.ts";

/** What was measured, when, where, and how to read it. */
export function heading({ versions, missing }: Peers): string {
  const { version } = JSON.parse(readFileSync(`${import.meta.dirname}/../package.json`, "utf8")) as { version: string };
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim() || "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}`;
  const beside = Object.entries(versions).map(([name, its]) => `${name} ${its}`);
  return `# How fast it is

Measured on ${new Date().toISOString().slice(0, 10)} by \`npm run bench\`: little-pipelines ${version}, Node ${process.versions.node} (V8 ${process.versions.v8}, SQLite ${process.versions.sqlite}), on ${machine}.
Beside it: ${beside.length === 0 ? "no peer" : beside.join(", ")}.${missing.length === 0 ? "" : ` Left out: ${missing.join("; ")}.`}

Seconds of whole processes, Node's start included; medians of several runs, taken in turn. \`floor\` is a plain
Node script that computes the same (\`floor.ts\`): one JSON state file, SHA-256 keys, nothing else. \`here\` keeps every
result in SQLite as its task finishes, with history and a log file, as it does by default. In a \`ladder\` task i depends
on i-1, i-7 and i-31; \`wide\` are layers of 50 to 1,000 tasks, each on 3 of the layer before. make, ninja and doit look
at files only, never at values or code; wireit looks at no values.
`;
}
