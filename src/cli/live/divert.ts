import { StringDecoder } from "node:string_decoder";

/** A stream of this process, of which `write` can be replaced. */
export type Diverted = Pick<NodeJS.WriteStream, "write">;

/** Longer text without a line break is passed on as it is. */
const LONGEST_LINE = 64 * 1024;

/**
 * Hands over what this process writes to these streams meanwhile, in whole lines, and writes none of it.
 *
 * @returns what ends that, and hands over what is left of a line
 */
export function divert(streams: readonly Diverted[], onLines: (text: string) => void): () => void {
  const ends = streams.map((stream) => {
    const own = Object.getOwnPropertyDescriptor(stream, "write");
    const lines = wholeLines(onLines);
    const write = (chunk: string | Uint8Array, ...more: unknown[]): boolean => {
      lines.add(chunk, typeof more[0] === "string" ? (more[0] as BufferEncoding) : undefined);
      const done = more.find((each) => typeof each === "function") as ((error?: Error) => void) | undefined;
      if (done !== undefined) process.nextTick(done);
      return true;
    };
    Object.defineProperty(stream, "write", { value: write, configurable: true, writable: true });
    return () => {
      if (own === undefined) delete (stream as { write?: unknown }).write;
      else Object.defineProperty(stream, "write", own);
      lines.end();
    };
  });
  return () => {
    for (const end of ends) end();
  };
}

function wholeLines(onLines: (text: string) => void): {
  add(chunk: string | Uint8Array, encoding: BufferEncoding | undefined): void;
  end(): void;
} {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  return {
    add(chunk, encoding) {
      const isUtf8 = encoding === undefined || encoding === "utf8" || encoding === "utf-8";
      const text =
        typeof chunk === "string"
          ? isUtf8
            ? chunk
            : Buffer.from(chunk, encoding).toString()
          : decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      rest += text;
      const end = rest.lastIndexOf("\n") + 1;
      if (end > 0) onLines(withoutReturns(rest.slice(0, end)));
      rest = rest.slice(end);
      if (rest.length < LONGEST_LINE) return;
      onLines(`${withoutReturns(rest)}\n`);
      rest = "";
    },
    end() {
      rest += decoder.end();
      if (rest !== "") onLines(`${withoutReturns(rest)}\n`);
      rest = "";
    },
  };
}

/** Of what goes back to the line's beginning (progress bars do) the last is what would be seen. */
function withoutReturns(text: string): string {
  return text.includes("\r") ? text.replaceAll(/[^\n]*\r(?!\n)/g, "") : text;
}
