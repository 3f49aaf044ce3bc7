/** How many elements or fields of an item are told. */
const MOST = 4;
const LONGEST = 60;

/** An item in a few words, for lines and messages: `SEA`, `{ from: SEA, to: LAX, … }`. Looks at its first fields alone. */
export function itemLabel(item: unknown): string {
  const label = shown(item, 2).replaceAll(/\s+/g, " ");
  return label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label;
}

function shown(item: unknown, depth: number): string {
  if (typeof item === "string") return item.slice(0, LONGEST + 1);
  if (typeof item === "bigint") return `${item}n`;
  if (typeof item !== "object" || item === null) return Object.is(item, -0) ? "-0" : String(item);
  if (item instanceof Date) return Number.isNaN(item.getTime()) ? "Invalid Date" : item.toISOString();
  const name = Object.prototype.toString.call(item).slice(8, -1);
  if (Array.isArray(item))
    return depth === 0
      ? "[…]"
      : list(
          "[",
          "]",
          item.length,
          item.slice(0, MOST).map((each) => shown(each, depth - 1)),
        );
  if (name !== "Object") return name;
  const names = Object.keys(item);
  if (depth === 0) return "{…}";
  const fields = names
    .slice(0, MOST)
    .map((field) => `${field}: ${shown((item as Readonly<Record<string, unknown>>)[field], depth - 1)}`);
  return list("{ ", " }", names.length, fields);
}

function list(open: string, close: string, count: number, parts: readonly string[]): string {
  if (count === 0) return (open + close).replace("  ", "");
  return `${open}${parts.join(", ")}${count > parts.length ? ", …" : ""}${close}`;
}
