/** What the page of a run is made from: plain data, shared by this program and the script of the page. */
export interface PageData {
  readonly pipeline: string;
  /** Absent where the page shows a graph alone. */
  readonly run?: PageRun;
  /** Each after all that it depends on. */
  readonly tasks: readonly PageTask[];
  readonly layout: PageLayout;
  /** What the page says of what it leaves out. */
  readonly notes: readonly string[];
}

export interface PageRun {
  readonly id: string;
  readonly outcome: string;
  /** In milliseconds since 1970 UTC. */
  readonly startedAt: number;
  readonly durationMs: number | null;
  readonly critical: CriticalPath | null;
  readonly laneCount: number;
}

/** How a task came out of a run; in a drawing of a graph what a run would do with it. */
export type PageOutcome =
  | "ran"
  | "reused"
  | "failed"
  | "skipped"
  | "cancelled"
  | "valid"
  | "run"
  | "mayRun"
  | "skip"
  | "unknown";

export interface PageTask {
  readonly name: string;
  readonly outcome: PageOutcome;
  readonly reason: string;
  /** By number. */
  readonly dependencies: readonly number[];
  readonly tags?: readonly string[];
  readonly info?: string;
  /** Since the run began; absent where it did not run, or is of a time when that was not kept. */
  readonly startMs?: number;
  readonly durationMs?: number;
  readonly lane?: number;
  readonly waitedMs?: number;
  readonly attempts?: number;
  readonly executor?: string;
  readonly steps?: readonly { readonly name: string; readonly durationMs: number; readonly offsetMs?: number }[];
  readonly retries?: readonly {
    readonly attempt: number;
    readonly durationMs: number;
    readonly delayMs: number;
    readonly error: string;
  }[];
  readonly checks?: readonly { readonly passed: boolean; readonly severity: string; readonly text: string }[];
  readonly branches?: Readonly<Record<string, number>>;
  readonly error?: { readonly message: string; readonly stack?: string };
}

/** Where the graph's tasks and bends are, by id: see `Layout`. */
export interface PageLayout {
  readonly width: number;
  readonly height: number;
  readonly nodeHeight: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly halfWidth: readonly number[];
  /** From, to, from, to. */
  readonly links: readonly number[];
}

/** The tasks of which each had to wait for the one before, up to the end of the run. */
export interface CriticalPath {
  readonly stops: readonly {
    readonly task: number;
    /** Between the end of what it needed and its start: for a free place or for a limit. */
    readonly waitedMs: number;
    /** By how much the run could be shorter if this task took no time; null where that was not worked out. */
    readonly savesMs: number | null;
  }[];
  /** All that its tasks took, and all that they waited. */
  readonly ranMs: number;
  readonly waitedMs: number;
  /** How long the run would have taken with places and limits without end. */
  readonly leastMs: number;
  /** What all tasks took together. */
  readonly workMs: number;
}

/** What is looked at of a single task, by number; read when it is asked for. */
export type PageDetails = Readonly<Record<number, TaskDetails>>;

export interface TaskDetails {
  readonly differences?: readonly {
    readonly part: string;
    readonly label: string;
    readonly change: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
  readonly log?: readonly LogLine[];
  /** How many lines in the middle are left out. */
  readonly leftOut?: number;
  readonly preview?: Preview;
}

export interface LogLine {
  /** In milliseconds since 1970 UTC. */
  readonly at: number;
  readonly level: string;
  readonly text: string;
}

export type Preview =
  | { readonly kind: "text"; readonly text: string; readonly bytes: number }
  | {
      readonly kind: "table";
      readonly columns: readonly { readonly name: string; readonly type?: string }[];
      readonly rows: readonly (readonly string[])[];
      readonly rowCount: number;
    };
