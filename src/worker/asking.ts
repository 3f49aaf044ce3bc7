import type { Answer, Question, ToWorker } from "../executor/pool/messages.ts";
import type { DigestMemo } from "../model/store.ts";
import type { Port } from "./port.ts";

/** Questions to the process that has started this worker. */
export interface Asking {
  ask(this: void, question: Question): Promise<Answer>;
  reply(reply: Extract<ToWorker, { kind: "reply" }>): void;
  /** Digests that the other side has made already. */
  readonly memo: DigestMemo;
}

/** @param isRunning whether a task runs, which alone decides how long this worker lives, but for answers that are due */
export function asking(port: Port, isRunning: () => boolean): Asking {
  const waiting = new Map<number, (answer: Answer) => void>();
  let count = 0;
  const ask = (question: Question): Promise<Answer> =>
    new Promise((resolve) => {
      const number = count++;
      waiting.set(number, resolve);
      port.keepAlive(true);
      port.post({ kind: "ask", number, question });
    });
  return {
    ask,
    reply({ number, answer }) {
      waiting.get(number)?.(answer);
      waiting.delete(number);
      if (waiting.size === 0 && isRunning()) port.keepAlive(false);
    },
    memo: {
      async recall(memo, names) {
        const answer = await ask({ kind: "recall", memo, names });
        return answer.kind === "recalled" ? answer.digests : new Map();
      },
      // The other side looks at the same code, and remembers by itself.
      remember: () => Promise.resolve(),
    },
  };
}
