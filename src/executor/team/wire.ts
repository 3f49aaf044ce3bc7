import { inspect } from "node:util";
import { decode } from "../../fingerprint/canonical/decode.ts";
import { encode } from "../../fingerprint/canonical/encode.ts";
import { pack, unpack, type Thrown } from "../pool/thrown.ts";
import type { TaskTold } from "../../model/executor.ts";
import { NO_VEIL, type Veil } from "../../model/veil.ts";

/** Plain data as text that JSON and a database hold: dates, bytes and maps come back as such, and nothing in it is code. */
export function toWire(value: unknown): string {
  return Buffer.from(encode(value)).toString("base64");
}

export function fromWire(text: string): unknown {
  return decode(Buffer.from(text, "base64"));
}

/** What was thrown, for another machine. What cannot travel of it is told in words. */
export function thrownToWire(error: unknown, veil: Veil = NO_VEIL): string {
  const thrown = veil.hide(pack(error));
  try {
    return toWire(thrown);
  } catch {
    return toWire(pack(thrown.kind === "error" ? withoutProperties(thrown) : veil.hide(inspect(error))));
  }
}

export function thrownFromWire(text: string): unknown {
  return unpack(fromWire(text) as Thrown);
}

export function eventsToWire(events: readonly TaskTold[], veil: Veil = NO_VEIL): string {
  return toWire(events.map((event) => veil.hide("data" in event ? { ...event, data: movable(event.data) } : event)));
}

export function eventsFromWire(text: string): readonly TaskTold[] {
  return fromWire(text) as readonly TaskTold[];
}

function withoutProperties(thrown: Extract<Thrown, { kind: "error" }>): Error {
  const error = unpack({
    kind: "error",
    name: thrown.name,
    message: thrown.message,
    stack: thrown.stack,
    properties: {},
  });
  return error as Error;
}

/** What was logged beside a message; what is no plain data in words. */
function movable(data: unknown): unknown {
  try {
    encode(data);
    return data;
  } catch {
    return Object.fromEntries(
      Object.entries(data ?? {}).map(([name, value]) => [
        name,
        isMovable(value) ? value : inspect(value, { depth: 1 }),
      ]),
    );
  }
}

function isMovable(value: unknown): boolean {
  try {
    encode(value);
    return true;
  } catch {
    return false;
  }
}
