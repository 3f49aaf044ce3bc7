// node bench/encoding.ts FORMAT COUNT [MSGPACKR]: turns COUNT rows into bytes, hashes these, and turns
// them back, once, in a new process: as it is when a task's result is kept.
import { hash } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import { makeRows } from "./rows.ts";
import { seconds, tell } from "./tell.ts";

/** A way to turn values into bytes and back. */
interface Encoding {
  readonly encode: (value: unknown) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => unknown;
}

const [format, count, msgpackr] = process.argv.slice(2) as [string, string, string | undefined];
const { encode, decode } = await encodingOf(format);
const rows = makeRows(Number(count));

const times = [performance.now()];
const bytes = encode(rows);
times.push(performance.now());
hash("sha256", bytes);
times.push(performance.now());
const back = decode(bytes) as unknown[];
times.push(performance.now());

const [begin, encoded, hashed, decoded] = times as [number, number, number, number];
tell({
  answer: back.length,
  seconds: { encode: seconds(begin, encoded), hash: seconds(encoded, hashed), decode: seconds(hashed, decoded) },
  bytes: bytes.length,
});

async function encodingOf(name: string): Promise<Encoding> {
  switch (name) {
    case "canonical": {
      const { encode } = await import("../src/fingerprint/canonical/encode.ts");
      const { decode } = await import("../src/fingerprint/canonical/decode.ts");
      return { encode, decode };
    }
    case "v8":
      return { encode: serialize, decode: deserialize };
    case "json":
      return {
        encode: (value) => Buffer.from(JSON.stringify(value)),
        decode: (bytes) => JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()),
      };
    case "msgpackr": {
      const { Packr } = (await import(msgpackr!)) as {
        Packr: new (options: object) => { pack: Encoding["encode"]; unpack: Encoding["decode"] };
      };
      const packr = new Packr({ structuredClone: true, useRecords: true });
      return { encode: (value) => packr.pack(value), decode: (bytes) => packr.unpack(bytes) };
    }
    default:
      throw new RangeError(`no encoding is called ${name}`);
  }
}
