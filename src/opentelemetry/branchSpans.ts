import type { Context, Tracer } from "@opentelemetry/api";
import type { EventOf } from "../index.ts";
import { branchAttributes } from "./attributes.ts";
import { failSpan } from "./fail.ts";
import { beginWork, type Work } from "./work.ts";

/** The spans of a map's branches: of the first that run, and of those that fail. */
export class BranchSpans {
  readonly #tracer: Tracer;
  readonly #map: Context;
  readonly #most: number;
  readonly #byKey = new Map<string, Work>();
  readonly #keys = new Map<number, string>();
  #count = 0;

  constructor(tracer: Tracer, map: Context, most: number) {
    this.#tracer = tracer;
    this.#map = map;
    this.#most = most;
  }

  /** The span of a branch that is going on, where it has one. */
  of(key: string): Work | undefined {
    return this.#byKey.get(key);
  }

  begin(event: EventOf<"branchStarted">): void {
    if (this.#count >= this.#most) return;
    this.#count++;
    const attributes = { ...branchAttributes(event), "little_pipelines.branch.key": event.key };
    this.#byKey.set(event.key, beginWork(this.#tracer, nameOf(event), attributes, this.#map));
    this.#keys.set(event.index, event.key);
  }

  end(event: EventOf<"branchFinished">): void {
    const span = this.#take(event.index) ?? this.#late(event);
    span?.setAttribute("little_pipelines.branch.outcome", event.outcome);
    if (event.error !== undefined && span !== undefined) failSpan(span, event.error);
    span?.end();
  }

  #take(index: number): Work["span"] | undefined {
    const key = this.#keys.get(index);
    if (key === undefined) return undefined;
    const work = this.#byKey.get(key);
    this.#keys.delete(index);
    this.#byKey.delete(key);
    return work?.span;
  }

  /** One that failed, and had no span while it ran. */
  #late(event: EventOf<"branchFinished">): Work["span"] | undefined {
    if (event.outcome !== "failed" || event.failedCount > this.#most) return undefined;
    const startTime = event.at - event.durationMs;
    return this.#tracer.startSpan(nameOf(event), { attributes: branchAttributes(event), startTime }, this.#map);
  }
}

/** The same for all of a map: what names many things is an attribute. */
function nameOf({ task }: { readonly task: string }): string {
  return `branch ${task}`;
}
