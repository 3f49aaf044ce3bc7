import { PipelineError, Secret } from "../../index.ts";
import type { Secrets } from "./secrets.ts";

/** What is sent with a request: a text, bytes, a form, or plain data, which is sent as JSON. */
export type RequestBody = string | Uint8Array<ArrayBuffer> | URLSearchParams | readonly unknown[] | object;

/** A body as `fetch` takes it, and what it is. */
export interface SentBody {
  readonly body: string | Uint8Array<ArrayBuffer> | URLSearchParams;
  /** What to call it where the user names no type; `fetch` names that of texts and forms by itself. */
  readonly contentType: string | undefined;
  /** It holds what a `secret(…)` stands for. */
  readonly isSecret: boolean;
}

/** The body as it is sent, with what `secret(…)` in its data stands for. */
export function sentBody(body: RequestBody, secrets: Secrets): SentBody {
  if (typeof body === "string" || body instanceof Uint8Array || body instanceof URLSearchParams)
    return { body, contentType: undefined, isSecret: false };
  let isSecret = false;
  const text = jsonText(body, (its) => {
    isSecret = true;
    return secrets.reveal(its, "the body");
  });
  return { body: text, contentType: "application/json", isSecret };
}

/** The body as it counts in a key: a secret is left out, since another token is no other content. */
export function countedBody(body: RequestBody): unknown {
  if (typeof body === "string" || body instanceof Uint8Array) return body;
  return body instanceof URLSearchParams ? String(body) : jsonText(body, () => "(secret)");
}

function jsonText(body: object, reveal: (secret: Secret<string>) => string): string {
  const text = JSON.stringify(body, function (this: Readonly<Record<string, unknown>>, key: string, value: unknown) {
    // `Secret` hides itself from JSON: what it is, is still in its holder.
    const its = this[key];
    return its instanceof Secret ? reveal(its as Secret<string>) : value;
  }) as string | undefined;
  if (text !== undefined) return text;
  throw new PipelineError("BAD_OPTION", "the body of a request is no JSON", {
    hint: "Give plain data, a text, bytes or a URLSearchParams.",
  });
}
