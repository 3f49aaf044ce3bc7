import { PipelineError } from "../../index.ts";

/** The five fields of a cron expression as lists of numbers; undefined is any. */
export interface CronFields {
  readonly minutes: readonly number[] | undefined;
  readonly hours: readonly number[] | undefined;
  readonly days: readonly number[] | undefined;
  readonly months: readonly number[] | undefined;
  /** Sunday is 0. */
  readonly weekdays: readonly number[] | undefined;
}

/**
 * The times of a cron expression, for programs that have no cron of this kind.
 *
 * @param expression one that `expire.cron` takes
 * @throws PipelineError `BAD_OPTION` for seconds, and for `L`, `W` and `#`, which they do not know
 */
export function cronFields(expression: string): CronFields {
  const fields = (NICKNAMES[expression.trim().toLowerCase()] ?? expression).trim().split(/\s+/);
  if (fields.length !== 5)
    throw notKnown(
      expression,
      fields.length === 6 ? "seconds" : fields.length === 7 ? "seconds and years" : `${fields.length} fields`,
    );
  const [minute, hour, day, month, weekday] = fields as [string, string, string, string, string];
  const read = (field: string, least: number, most: number, names: readonly string[] = []): number[] | undefined => {
    if (field === "*" || field === "?") return undefined;
    const bare = names.reduce((text, name) => text.replaceAll(new RegExp(name, "gi"), ""), field);
    const [special] = /[LW#]/i.exec(bare) ?? [];
    if (special !== undefined) throw notKnown(expression, special.toUpperCase());
    return valuesOf(field, least, most, names);
  };
  const weekdays = read(weekday, 0, 7, WEEKDAYS)?.map((each) => each % 7);
  return {
    minutes: read(minute, 0, 59),
    hours: read(hour, 0, 23),
    days: read(day, 1, 31),
    months: read(month, 1, 12, MONTHS),
    weekdays: weekdays === undefined ? undefined : [...new Set(weekdays)].sort((a, b) => a - b),
  };
}

const NICKNAMES: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};
const WEEKDAYS: readonly string[] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/** From 1: January is no zeroth month. */
const MONTHS: readonly string[] = [
  "",
  "jan",
  "feb",
  "mar",
  "apr",
  "may",
  "jun",
  "jul",
  "aug",
  "sep",
  "oct",
  "nov",
  "dec",
];

function valuesOf(field: string, least: number, most: number, names: readonly string[]): number[] {
  const found = new Set<number>();
  const numberOf = (text: string): number => {
    const named = text === "" ? -1 : names.indexOf(text.toLowerCase());
    return named === -1 ? Number(text) : named;
  };
  for (const part of field.split(",")) {
    const [span = "", step = "1"] = part.split("/");
    const [first = "", last] = span.split("-");
    const from = span === "*" ? least : numberOf(first);
    const until = last !== undefined ? numberOf(last) : span === "*" || part.includes("/") ? most : from;
    for (let value = from; value <= until; value += Number(step)) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

function notKnown(expression: string, what: string): PipelineError {
  return new PipelineError(
    "BAD_OPTION",
    `${JSON.stringify(expression)} has ${what}, which systemd and crontab do not know`,
    {
      hint: "Leave out --print: little schedule itself keeps to it.",
    },
  );
}
