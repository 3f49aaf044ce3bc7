/** One row of the table: a project, an edit of it, and the tasks that must run because of it, and no others. */
export interface Edit {
  /** What is edited, as a sentence. */
  readonly edit: string;
  /** Path → text. `pipeline.ts` may be only its tasks: see {@link pipelineOf}. */
  readonly files: Files;
  /** Files written anew; `null` deletes one. Without any, the same project is run again. */
  readonly to: Readonly<Record<string, string | null>>;
  /** Names of the tasks that must run again, sorted. */
  readonly runs: readonly string[];
  /** Environment variables of the second run; the first has them as in `before`. */
  readonly env?: { readonly before: Record<string, string>; readonly after: Record<string, string> };
  /** Links to folders of the project, as a package manager makes them in `node_modules`. */
  readonly links?: Readonly<Record<string, string>>;
  /** The file that exports the pipeline. @default "pipeline.ts" */
  readonly main?: string;
}

export type Files = Readonly<Record<string, string>>;

/** A pipeline of tasks that are made by an expression each: `{ A: "() => 1" }`. */
export function pipelineOf(head: string, tasks: Readonly<Record<string, string>>, tail = ""): string {
  const list = Object.entries(tasks).map(([name, work]) => `task(${JSON.stringify(name)}, ${work}),`);
  return `import { pipeline, task } from "little-pipelines";\n${head}\nexport default pipeline("edits", [\n  ${list.join("\n  ")}\n]);\n${tail}\n`;
}
