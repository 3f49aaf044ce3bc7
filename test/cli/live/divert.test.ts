import { expect, it } from "vitest";
import { divert } from "../../../src/cli/live/divert.ts";

it("hands over whole lines of what is written, in pieces and in bytes, and the rest in the end", async () => {
  const written: unknown[] = [];
  const stream = { write: (chunk: unknown) => written.push(chunk) > 0 } as unknown as NodeJS.WriteStream;
  const lines: string[] = [];
  const end = divert([stream], (text) => lines.push(text));
  stream.write("one\ntw");
  const bytes = Buffer.from("o ü\n");
  stream.write(bytes.subarray(0, 3));
  stream.write(bytes.subarray(3));
  stream.write("10 %\r20 %\rdone\r\n");
  stream.write("6f6b0a", "hex");
  await new Promise<void>((done) => stream.write("rest", () => done()));
  expect(lines).toEqual(["one\n", "two ü\n", "done\r\n", "ok\n"]);
  end();
  expect(lines.at(-1)).toBe("rest\n");
  stream.write("after");
  expect(written).toEqual(["after"]);
});
