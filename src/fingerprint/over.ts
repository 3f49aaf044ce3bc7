import type { Branching, Source } from "../model/branching.ts";
import type { Fingerprint } from "../model/key.ts";
import { encode } from "./canonical/encode.ts";
import { digest } from "./digest.ts";

/** What of a map's key its `over` makes up, beside the results of tasks: how these are put together, and its own items. */
export const OVER = "over";

/** @throws PipelineError `RESULT_NOT_STORABLE` with the path to an item that has no canonical form */
export function overPart({ over }: Branching): Fingerprint {
  return [OVER, digest(`over\n${textOf(over)}`)];
}

/** No two different sources have one text. */
function textOf(source: Source): string {
  switch (source.kind) {
    case "task":
      return `task ${JSON.stringify(source.task)}\n`;
    case "list":
      return `list ${digest(encode(source.items, "over"))}\n`;
    case "range":
      return `range ${source.from} ${source.to} ${source.step}\n`;
    case "product":
      return `product ${source.of.length}\n${source.of.map(textOf).join("")}`;
  }
}
