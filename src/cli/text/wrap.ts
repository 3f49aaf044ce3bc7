import { textWidth } from "./width.ts";

/** A text in lines of so many columns at the most, broken at spaces; a longer word has a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** A line in several, each as far from the left as the first: a terminal would begin the next ones at its edge. */
export function hanging(line: string, columns: number): string[] {
  const indent = /^ */.exec(line)![0];
  if (indent === "" || textWidth(line) <= columns) return [line];
  return wrap(line.slice(indent.length), columns - indent.length).map((each) => indent + each);
}
