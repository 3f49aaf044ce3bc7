import type { Session } from "node:inspector";

/** Asks the inspector. Answers come at once in a session of the same thread. */
export function post(session: Session, method: string, params: object = {}): unknown {
  let answer: unknown;
  session.post(method, params, (error, its) => {
    if (error !== null) throw new Error(`${method}: ${error.message}`, { cause: error });
    answer = its;
  });
  return answer;
}
