import { StringDecoder } from "node:string_decoder";
import { stripVTControlCharacters } from "node:util";

/** Takes output as it comes, and gives it line by line. */
export interface LineReader {
  write(this: void, chunk: Uint8Array): void;
  /** Gives what is left. */
  end(): void;
}

/** In characters: a longer line is given in pieces, so that no more than this is held. */
const LONGEST_LINE = 16_384;

/**
 * Splits output into lines as a terminal would show them: what a `\r` goes back over is left out, colours too.
 * Empty lines are not given.
 */
export function lineReader(onLine: (line: string) => void): LineReader {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const give = (line: string): void => {
    const shown = stripVTControlCharacters(line.slice(line.lastIndexOf("\r", line.length - 2) + 1)).trimEnd();
    if (shown !== "") onLine(shown);
  };
  const take = (text: string): void => {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) give(line);
    if (rest.length < LONGEST_LINE) return;
    give(rest);
    rest = "";
  };
  return {
    write: (chunk) => take(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))),
    end() {
      take(decoder.end());
      give(rest);
      rest = "";
    },
  };
}

/** Keeps the last lines of what passes. */
export function lastLines(count: number): { add(line: string): void; readonly text: string } {
  const lines: string[] = [];
  return {
    add(line) {
      lines.push(line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN)}…` : line);
      if (lines.length > count) lines.shift();
    },
    get text() {
      return lines.join("\n");
    },
  };
}

const LONGEST_SHOWN = 500;
