import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const DAY_MS = 86_400_000;
const SRC = join(import.meta.dirname, "../../../src");

/** Zones whose clocks change at or near midnight, by odd amounts, or across the date line. */
export const ODD_ZONES = [
  "Africa/Cairo",
  "Africa/Casablanca",
  "America/Asuncion",
  "America/Caracas",
  "America/Goose_Bay",
  "America/Havana",
  "America/New_York",
  "America/Santiago",
  "America/Sao_Paulo",
  "America/Scoresbysund",
  "America/St_Johns",
  "Antarctica/Troll",
  "Asia/Amman",
  "Asia/Beirut",
  "Asia/Gaza",
  "Asia/Pyongyang",
  "Asia/Tehran",
  "Atlantic/Azores",
  "Australia/Lord_Howe",
  "Europe/Paris",
  "Pacific/Apia",
  "Pacific/Kwajalein",
] as const;

/** The moments, from 1990 to 2030, at which a zone's clocks change: found by Intl, a week at a time. */
export function clockChanges(timeZone: string): number[] {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  const offset = (moment: number): string => format.format(moment).replace(/^.*GMT/, "");
  const changes: number[] = [];
  for (let week = Date.UTC(1990, 0, 1); week < Date.UTC(2030, 0, 1); week += 7 * DAY_MS) {
    if (offset(week) === offset(week + 7 * DAY_MS)) continue;
    let low = week;
    let high = week + 7 * DAY_MS;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offset(middle) === offset(week)) low = middle;
      else high = middle;
    }
    changes.push(high);
  }
  return changes;
}

/** What a calendar on the wall shows, as text that sorts: `2026-03-29`. */
export function dateShown(moment: Date | number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
    formats.set(timeZone, format);
  }
  return format.format(moment);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Evaluates an expression in which `expire` is known, in a process that lives in a time zone of its own. */
export async function inZone(timeZone: string, expression: string): Promise<unknown> {
  const code = `
    import { expire } from ${JSON.stringify(join(SRC, "model/expiry/index.ts"))};
    console.log(JSON.stringify(${expression}));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module-typescript", "-e", code], {
    env: { ...process.env, TZ: timeZone },
  });
  return JSON.parse(stdout) as unknown;
}
