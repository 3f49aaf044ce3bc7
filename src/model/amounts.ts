/*
 * Amounts as people write them: `2GB`, `30d`.
 */

const BYTES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

const SPANS: Readonly<Record<string, number>> = {
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  y: 365 * 86_400_000,
};

/** `2GB`, `500 MiB`, or a plain number of bytes; undefined for anything else. */
export function parseBytes(text: string): number | undefined {
  return parse(text, BYTES, "b");
}

/** `30d`, `12 h`, `90min`, `2w`, `1y` in milliseconds; undefined for anything else. */
export function parseSpan(text: string): number | undefined {
  return parse(text, SPANS, undefined);
}

function parse(text: string, units: Readonly<Record<string, number>>, plain: string | undefined): number | undefined {
  const [, amount, unit] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const name = unit === "" ? plain : unit.toLowerCase();
  return name !== undefined && Object.hasOwn(units, name) ? Number(amount) * units[name]! : undefined;
}

/** A size in its largest unit, as file managers show it: `0 B`, `812 kB`, `1.2 GB`. */
export function describeBytes(bytes: number): string {
  let rest = bytes;
  for (const unit of ["B", "kB", "MB", "GB"]) {
    if (rest < 999.5) return `${rest < 10 && unit !== "B" ? rest.toFixed(1) : Math.round(rest)} ${unit}`;
    rest /= 1000;
  }
  return `${rest.toFixed(1)} TB`;
}
