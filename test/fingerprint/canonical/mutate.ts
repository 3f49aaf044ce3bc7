import fc from "../../support/random.ts";
import type { Recipe } from "./recipes.ts";

/** A small change somewhere in a recipe: most give another value, some the same. */
export function mutate(recipe: Recipe, steps: readonly number[]): Recipe {
  const [step = 0, ...rest] = steps;
  const at = <Item>(items: readonly Item[], change: (item: Item) => Item): Item[] =>
    items.map((item, i) => (i === step % items.length ? change(item) : item));
  const swapped = <Item>(items: readonly Item[]): Item[] => [...items.slice(1), ...items.slice(0, 1)];
  const goesDeeper = rest.length > 0;
  switch (recipe.kind) {
    case "leaf":
      return leaf(nearTo(recipe.make(), step));
    case "again":
      return { kind: "again", which: recipe.which + 1 };
    case "object":
      if (goesDeeper && recipe.fields.length > 0)
        return { ...recipe, fields: at(recipe.fields, ([name, its]) => [name, mutate(its, rest)]) };
      return [
        { ...recipe, fields: swapped(recipe.fields) },
        { ...recipe, fields: [...recipe.fields.filter(([name]) => name !== "added"), ["added", leaf(undefined)]] },
        { ...recipe, fields: recipe.fields.slice(1) },
        { kind: "map", entries: recipe.fields.map(([name, its]) => [leaf(name), its] as const) },
        { kind: "array", items: [], named: recipe.fields.filter(([name]) => !/^(\d+|length)$/.test(name)) },
      ][step % 5] as Recipe;
    case "array":
      if (goesDeeper && recipe.items.length > 0)
        return { ...recipe, items: at(recipe.items, (its) => (its === "hole" ? its : mutate(its, rest))) };
      return [
        { ...recipe, items: swapped(recipe.items) },
        { ...recipe, items: [...recipe.items, "hole"] },
        { ...recipe, items: [...recipe.items, leaf(undefined)] },
        { ...recipe, items: recipe.items.map((its) => (its === "hole" ? leaf(undefined) : its)) },
        { ...recipe, items: [recipe] },
        { kind: "set", items: recipe.items.filter((its) => its !== "hole") },
      ][step % 6] as Recipe;
    case "map":
      if (goesDeeper && recipe.entries.length > 0)
        return { ...recipe, entries: at(recipe.entries, ([key, its]) => [key, mutate(its, rest)] as const) };
      return [
        { ...recipe, entries: swapped(recipe.entries) },
        { ...recipe, entries: recipe.entries.map(([key, its]) => [its, key] as const) },
        { kind: "array", items: recipe.entries.flat(), named: [] },
        { kind: "set", items: recipe.entries.flat() },
      ][step % 4] as Recipe;
    case "set":
      return [
        { ...recipe, items: swapped(recipe.items) },
        { kind: "array", items: recipe.items, named: [] },
        { ...recipe, items: [...recipe.items, leaf(step)] },
      ][step % 3] as Recipe;
    case "error":
      return [
        { ...recipe, message: `${recipe.message} ` },
        { ...recipe, cause: recipe.cause === undefined ? leaf(undefined) : undefined },
        { ...recipe, type: recipe.type === Error ? TypeError : Error },
      ][step % 3] as Recipe;
  }
}

/** The way to the place of a change, and what is done there. */
export const steps: fc.Arbitrary<number[]> = fc.array(fc.nat(30), { minLength: 1, maxLength: 5 });

function leaf(value: unknown): Recipe {
  return { kind: "leaf", make: () => value };
}

/** What is easily taken for a value: of another type, of the other sign, of one bit more. */
function nearTo(value: unknown, step: number): unknown {
  if (typeof value === "number")
    return [-value, String(value), value + Number.EPSILON, new Date(value), Object(value), [value]][step % 6];
  if (typeof value === "string")
    return [`${value}\0`, value.normalize("NFD"), value.split(""), Object(value)][step % 4];
  if (typeof value === "bigint") return [-value, String(value), Number(value), value + 1n][step % 4];
  if (typeof value === "boolean") return [!value, String(value), Number(value), Object(value)][step % 4];
  if (value === null) return undefined;
  if (value === undefined) return null;
  if (value instanceof Date) return [value.getTime(), new Date(value.getTime() + 1), new Date(value)][step % 3];
  if (value instanceof RegExp)
    return [new RegExp(value.source, value.flags.includes("v") ? "v" : ""), String(value)][step % 2];
  if (value instanceof ArrayBuffer) return [new Uint8Array(value), new DataView(value), value.slice(0)][step % 3];
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength));
    return [bytes, new Int8Array(bytes.buffer), new DataView(bytes.buffer), Buffer.from(bytes), [...bytes]][step % 5];
  }
  return { value };
}
