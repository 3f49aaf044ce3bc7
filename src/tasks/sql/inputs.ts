import { file, PipelineError, Secret, text, url, value, type Input, type SourceText } from "../../index.ts";
import { duckdb } from "./duckdb.ts";
import type { FileUse } from "./files.ts";
import type { Query } from "./query.ts";
import type { SqlValues } from "./parameters.ts";

/** What of a query counts, as inputs of its task. */
export interface Counted {
  readonly task: string;
  readonly query: Query;
  /** Where it stands, from the project root; undefined where it stands in the code. */
  readonly file: string | undefined;
  /** Of `values`, those that the query uses. */
  readonly values: SqlValues;
  /** What else decides about the result, as texts by their labels. */
  readonly more: Readonly<Record<string, string>>;
  /** What the user declares. */
  readonly declared: readonly Input[];
  /** The user says by himself how long the result stays fresh. */
  readonly hasExpiry: boolean;
}

/** The query itself, DuckDB's version, values and files: each apart, so that a difference can be named. */
export function inputsOf(counted: Counted): readonly Input[] {
  const { query, declared, values, more } = counted;
  const isTold = declared.length > 0 || counted.hasExpiry;
  if (query.unseen.length > 0 && !isTold) {
    throw unseen(counted.task, `no key can see whether what ${query.unseen[0]!} reads has changed`);
  }
  const files = new Map(query.files.map((use) => [use.path, use]));
  return [
    ...declared,
    ...[...files.values()].flatMap((use) => inputOf(counted.task, use, declared, isTold)),
    ...Object.values(values)
      .filter((each) => each instanceof Secret)
      .map((each) => value(each)),
    text(() => textsOf(query, counted.file, values, more)),
  ];
}

function textsOf(query: Query, file: string | undefined, values: SqlValues, more: Counted["more"]): SourceText[] {
  return [
    { label: "query", counts: query.counts, shown: query.text, ...(file === undefined ? {} : { file }) },
    { label: "DuckDB", counts: duckdb().version },
    ...Object.entries(values)
      .filter(([, its]) => !(its instanceof Secret))
      .map(([name, its]) => ({ label: `value ${name}`, counts: valueText(its) })),
    ...Object.entries(more).map(([label, counts]) => ({ label, counts })),
  ];
}

/** With its type: 1, 1n and "1" are three values. */
function valueText(its: unknown): string {
  if (Array.isArray(its)) return `[${its.map(valueText).join(", ")}]`;
  if (its instanceof Date) return its.toISOString();
  if (typeof its === "bigint") return `${its}n`;
  return Object.is(its, -0) ? "-0" : JSON.stringify(its);
}

function inputOf(task: string, { path }: FileUse, declared: readonly Input[], isTold: boolean): Input[] {
  if (/^https?:\/\//i.test(path)) {
    const address = url(path);
    const isDeclared = declared.some(
      (each) => typeof each === "object" && each.kind === "url" && each.url === address.url,
    );
    return isDeclared ? [] : [address];
  }
  if (/^[a-z][\w+.-]+:\/\//i.test(path) && !/^file:\/\//i.test(path)) {
    if (isTold) return [];
    throw unseen(task, `no key can see whether ${path} has changed`);
  }
  const local = path.replace(/^file:\/\//i, "");
  return [isPattern(local) ? local : file(local)];
}

/** As DuckDB's globs are: braces are a part of a name. */
export function isPattern(path: string): boolean {
  return /[*?[]/.test(path);
}

function unseen(task: string, what: string): PipelineError {
  return new PipelineError("BAD_OPTION", `task ${JSON.stringify(task)}: ${what}`, {
    hint: "Name it in the query itself, or say what tells of a change: inputs: [probe(…)], or expire: expire.fromNow(…).",
    task,
  });
}
