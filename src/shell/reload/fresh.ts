import type { Lines } from "../lines.ts";
import { FIRST_PROCESS, type Ending, type FromFresh, type Handover, type ToFresh } from "./messages.ts";

/** The way from a fresh process to the first one. */
export interface Link {
  /** What it is to go on with. */
  readonly handover: Handover;
  /** Lines that the first process reads. */
  readonly lines: Lines;
  /** Says how it ended, and ends this process. */
  end(ending: Ending): Promise<never>;
}

/** Where this process was started to go on for another one; undefined where it is the first itself. */
export async function linkToFirst(): Promise<Link | undefined> {
  const first = process.env[FIRST_PROCESS];
  delete process.env[FIRST_PROCESS];
  if (first !== String(process.ppid) || process.send === undefined) return undefined;
  const send = (message: FromFresh): Promise<void> =>
    new Promise((resolve) => process.send!(message, undefined, undefined, () => resolve()));
  // Nobody would take its place, and the terminal is another's by then.
  process.on("disconnect", () => process.exit(0));
  const begin = nextMessage();
  await send({ kind: "ready" });
  const { kind: _, ...handover } = (await begin) as Extract<ToFresh, { kind: "begin" }>;
  return {
    handover,
    lines: {
      isInteractive: false,
      async next(prompt) {
        const answer = nextMessage();
        await send({ kind: "line", prompt });
        return ((await answer) as Extract<ToFresh, { kind: "line" }>).line ?? undefined;
      },
      keep: () => {},
      close: () => [],
    },
    async end(ending) {
      await send(ending);
      return endProcess(ending.kind === "end" ? ending.code : 0);
    },
  };
}

/** Ends this process when all that was written has left. */
export async function endProcess(code: number): Promise<never> {
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write("", done))));
  process.exit(code);
}

function nextMessage(): Promise<ToFresh> {
  return new Promise((resolve) => process.once("message", (message) => resolve(message as ToFresh)));
}
