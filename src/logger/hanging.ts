import { stripVTControlCharacters } from "node:util";

/** With less beside the indent a line is left to the terminal. */
const LEAST_ROOM = 20;

/**
 * A line in several, each as far from the left as the first: a terminal would begin the next ones at its edge.
 *
 * @param columns how wide the terminal is. @default as wide as need be
 */
export function hanging(line: string, columns: number = Number.POSITIVE_INFINITY): readonly string[] {
  const indent = /^ */.exec(line)![0];
  if (indent === "" || columns - indent.length < LEAST_ROOM || widthOf(line) <= columns) return [line];
  const lines: string[] = [];
  let current = "";
  for (const word of line.slice(indent.length).split(" ")) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (current !== "" && indent.length + widthOf(longer) > columns) {
      lines.push(indent + current);
      current = word;
    } else current = longer;
  }
  return [...lines, indent + current];
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
