/**
 * A value that came from Python, as `py/little_pipelines/exchange.py` has written it. What was parsed is used up.
 *
 * @param parts what stands in the places that only this process can fill: tables, kept files
 */
export function decode(value: unknown, parts: readonly unknown[] = []): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = decode(value[i], parts);
    return value;
  }
  const special = (value as { $?: readonly [kind: string, given: unknown] }).$;
  if (special !== undefined) return decodeSpecial(special[0], special[1], parts);
  const record = value as Record<string, unknown>;
  for (const name in record) {
    const its = record[name];
    if (typeof its === "object" && its !== null) record[name] = decode(its, parts);
  }
  return record;
}

function decodeSpecial(kind: string, given: unknown, parts: readonly unknown[]): unknown {
  switch (kind) {
    case "int":
      return BigInt(given as string);
    case "float":
      return FLOATS[given as string];
    case "bytes":
      return Buffer.from(given as string, "base64");
    case "date":
      return new Date(given as number);
    case "set":
      return new Set(decode(given, parts) as unknown[]);
    case "map":
      return new Map(decode(given, parts) as [unknown, unknown][]);
    case "object":
      // One by one, so that `__proto__` is a name like any other.
      return Object.fromEntries(decode(given, parts) as [string, unknown][]);
    case "part":
      return parts[given as number];
    default:
      throw new TypeError(`Python sent a value of the unknown kind ${kind}`);
  }
}

const FLOATS: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, "-inf": -Infinity };
