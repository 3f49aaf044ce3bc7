/** One thing that was looked at: plain data. */
export interface Diagnosis {
  readonly level: "ok" | "warning" | "problem";
  /** What it is about: `Node`, `state folder`. */
  readonly topic: string;
  readonly message: string;
  /** What to do about it; left out where all is well. */
  readonly mend?: string;
}

export function ok(topic: string, message: string): Diagnosis {
  return { level: "ok", topic, message };
}

export function warning(topic: string, message: string, mend: string): Diagnosis {
  return { level: "warning", topic, message, mend };
}

export function problem(topic: string, message: string, mend: string): Diagnosis {
  return { level: "problem", topic, message, mend };
}

/** What an error says, in a line. */
export function firstLine(error: unknown): string {
  return (Error.isError(error) ? error.message : String(error)).split("\n")[0]!;
}
