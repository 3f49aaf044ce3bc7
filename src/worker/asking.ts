import type { Answer, Answers, Question, ToWorker } from "../executor/pool/messages.ts";
import { unpack } from "../executor/pool/thrown.ts";
import type { DigestMemo } from "../model/memo.ts";
import type { Port } from "./port.ts";

/** @throws what the other side has thrown */
export type Ask = <Kind extends Question["kind"]>(
  question: Extract<Question, { readonly kind: Kind }>,
) => Promise<Answers[Kind]>;

/** Questions to the process that has started this worker. */
export interface Asking {
  ask: Ask;
  reply(reply: Extract<ToWorker, { kind: "reply" }>): void;
  /** Digests that the other side has made already. */
  readonly memo: DigestMemo;
}

/** @param isRunning whether a task runs, which alone decides how long this worker lives, but for answers that are due */
export function asking(port: Port, isRunning: () => boolean): Asking {
  const waiting = new Map<number, (answer: Answer) => void>();
  let count = 0;
  const ask: Ask = async <Kind extends Question["kind"]>(question: Extract<Question, { readonly kind: Kind }>) => {
    const answer = await new Promise<Answer>((resolve) => {
      const number = count++;
      waiting.set(number, resolve);
      port.keepAlive(true);
      port.post({ kind: "ask", number, question });
    });
    if ("thrown" in answer) throw unpack(answer.thrown);
    return answer.value as Answers[Kind];
  };
  return {
    ask,
    reply({ number, answer }) {
      waiting.get(number)?.(answer);
      waiting.delete(number);
      if (waiting.size === 0 && isRunning()) port.keepAlive(false);
    },
    memo: {
      recall: (memo, names) => ask({ kind: "recall", memo, names }),
      // The other side looks at the same code, and remembers by itself.
      remember: () => Promise.resolve(),
    },
  };
}
