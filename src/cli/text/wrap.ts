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

/** A line in several, each as far from the left as the first's text: a terminal would begin the next ones at its edge. */
export function hanging(line: string, columns: number): string[] {
  const [lead] = /^ *(?:- )?/.exec(line)!;
  if (lead === "" || textWidth(line) <= columns) return [line];
  const rest = " ".repeat(lead.length);
  return wrap(line.slice(lead.length), columns - lead.length).map((each, i) => (i === 0 ? lead : rest) + each);
}
