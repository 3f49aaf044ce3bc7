import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { measure, median, script } from "./measure.ts";
import { format, type Table } from "./table.ts";
import type { Told } from "./tell.ts";

const COUNT = 200_000;

/** What each encoding is missing for the job: results that come back equal, and hashes of values. */
const NOTES: Readonly<Record<string, string>> = {
  canonical: "one sequence of bytes for each value: what is stored is what is hashed, and its hash is its checksum",
  v8: "brings everything back; but equal values have different bytes (1 kept as 1 or as 1.0), so hashing needs the canonical form besides",
  json: "loses Date, Map, undefined, NaN, -0, bytes and cycles, without a word",
  msgpackr: "loses holes, -0, kinds of errors, `__proto__`, lone surrogates; its bytes may change with its version",
};

/** Encodings of the same rows beside each other: why results are kept in a form of our own. */
export function encodingTable(rounds: number, packages: string | undefined): Table {
  const names = Object.keys(NOTES).filter((name) => name !== "msgpackr" || packages !== undefined);
  const msgpackr = packages === undefined ? [] : [pathToFileURL(join(packages, "node_modules/msgpackr/index.js")).href];
  const told = new Map<string, Partial<Told>[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const name of names) told.get(name)!.push(measure(script("encoding.ts", [name, COUNT, ...msgpackr])));
  return {
    head: ["200,000 rows", "encode s", "hash s", "decode s", "MiB", "for this job"],
    rows: names.map((name) => {
      const its = told.get(name)!;
      const figure = (part: string): string => format(median(its.map(({ seconds }) => seconds![part]!)));
      return [
        name,
        figure("encode"),
        figure("hash"),
        figure("decode"),
        format(its[0]!.bytes! / 2 ** 20, 1),
        NOTES[name]!,
      ];
    }),
  };
}
