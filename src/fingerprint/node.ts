/** One thing that a task's function reaches: a function, a class, an object. */
export interface GraphNode {
  readonly id: number;
  /** Code counts in the code part, a value among the captured values, what has a name by its name alone. */
  kind: "code" | "value" | "name";
  /** What it is in itself, without what it leads to. */
  digest: string;
  /** The function itself, or the object. */
  readonly is: unknown;
  readonly edges: Edge[];
  /** The project's file in which its code stands. */
  file: string | undefined;
  /** Its code's outline says that more counts than its text. */
  loads: Loads | undefined;
  /** A task, which counts by its name; an edge leads to its function, for those that call it by themselves. */
  isTask: boolean;
  /** It has no text: it is the engine's, or a native addon's. */
  isNative: boolean;
  /** Names that it reads from the top level of its file. */
  readonly moduleNames: string[];
  /** Of these, the modules outside of the project's files that they come from, as they are written. */
  foreign: readonly string[];
  /** The last walk that met it, and how: kept here, since a walk asks for it at each edge. */
  metBy: object | undefined;
  number: number;
  label: string;
  /** The folder of the package that it is of. */
  packageFolder: string | undefined;
  /** Why it cannot be compared with what it was, in words. */
  problem: Problem | undefined;
}

/** What the text of a function leads to besides the values that it uses. */
export interface Loads {
  readonly imported: readonly string[];
  readonly isOpaque: boolean;
  readonly loadsComputed: boolean;
  readonly isOfPlace: boolean;
  readonly readsName: boolean;
  readonly readsWork: boolean;
  readonly name?: string;
  readonly isOfOwnSuper: boolean;
  readonly mayStamp: boolean;
  readonly givesOther: boolean;
}

export interface Problem {
  readonly what: string;
  readonly hint: string;
}

/** A value that has no identity: a number, a text, `undefined`. */
export interface Plain {
  readonly kind: "plain";
  readonly value: unknown;
  /** Made once, for all the walks that come by. */
  digest: string;
}

/** A way from one thing to another. */
export interface Edge {
  /** `config`, `config.rate`, `[0]`. */
  readonly name: string;
  readonly to: GraphNode | Plain;
  /** The variable that it stands for, of a function; other edges are parts of an object. */
  readonly variable: string | undefined;
}

export function isPlain(target: GraphNode | Plain): target is Plain {
  return target.kind === "plain";
}
