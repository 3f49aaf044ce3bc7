import { sep } from "node:path";
import { digest } from "./digest.ts";
import type { Growth } from "./growth.ts";
import type { GraphNode } from "./node.ts";

// What a task tells OpenTelemetry is told about its work, and is no part of it. Behind a tracer there are all spans that
// have not been exported, and behind `trace` the whole SDK: with them, a task that makes a span would run each time.

const NAME = "telemetry";
const DIGEST = digest(NAME);
const SCOPE = `${sep}node_modules${sep}@opentelemetry${sep}`;

/** Whether a package's folder is one of OpenTelemetry's. */
export function isTelemetry(folder: string): boolean {
  return folder.includes(SCOPE);
}

/** Makes a node count by this name alone: whether there is an SDK, and which one, is the same. */
export function nameTelemetry(graph: Growth, node: GraphNode): void {
  graph.name(node, NAME);
}

/** Whether a function's node was named so. */
export function isOfTelemetry({ kind, digest: its }: GraphNode): boolean {
  return kind === "name" && its === DIGEST;
}
