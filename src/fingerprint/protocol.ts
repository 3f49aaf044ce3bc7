import type { Session } from "node:inspector";

/** Where a function's parameters begin, in V8's words; lines and columns from 0. */
export interface Location {
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** Asks the inspector. Answers come at once in a session of the same thread. */
export function post(session: Session, method: string, params: object = {}): unknown {
  let answer: unknown;
  session.post(method, params, (error, its) => {
    if (error !== null) throw new Error(`${method}: ${error.message}`, { cause: error });
    answer = its;
  });
  return answer;
}
