/** A word of a command line. */
export interface Word {
  /** As it is meant: without quotes and backslashes. */
  readonly text: string;
  /** Where it stands in the line, as it was typed. */
  readonly start: number;
  readonly end: number;
}

/** A line taken apart. */
export interface Line {
  /** Commands, parted by `;`, each with its words; none is empty. */
  readonly commands: readonly (readonly Word[])[];
  /** What is still open at its end: a quote, or the backslash before a line break. */
  readonly open: "'" | '"' | "\\" | undefined;
  /** What the cursor is in at its end: the words of the command there, the last one empty where a blank or nothing goes before. */
  readonly last: readonly Word[];
}

/**
 * Takes a line apart as shells do: blanks part words, `;` parts commands, `#` before a word begins a comment.
 * Between single quotes all is as it is; between double ones a backslash goes before `"` and `\`; elsewhere before anything.
 */
export function readLine(line: string): Line {
  const commands: Word[][] = [];
  let words: Word[] = [];
  let word: { text: string; start: number } | undefined;
  let open: Line["open"];
  const endWord = (end: number): void => {
    if (word !== undefined) words.push({ ...word, end });
    word = undefined;
  };
  const endCommand = (end: number): void => {
    endWord(end);
    if (words.length > 0) commands.push(words);
    words = [];
  };
  const add = (at: number, text: string): void => {
    word ??= { text: "", start: at };
    word.text += text;
  };
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!;
    if (open === "'" || open === '"') {
      if (char === open) open = undefined;
      else if (char === "\\" && open === '"' && /["\\]/.test(line[at + 1] ?? "")) add(at, line[++at]!);
      else add(at, char);
    } else if (char === "'" || char === '"') {
      add(at, "");
      open = char;
    } else if (char === "\\") {
      if (at + 1 === line.length) open = "\\";
      // A line that goes on in the next.
      else if (line[++at] !== "\n") add(at - 1, line[at]!);
    } else if (/\s/.test(char)) {
      if (char === "\n") endCommand(at);
      else endWord(at);
    } else if (char === ";") endCommand(at);
    else if (char === "#" && word === undefined) {
      const end = line.indexOf("\n", at);
      if (end < 0) break;
      at = end - 1;
    } else add(at, char);
  }
  const isWithin = word !== undefined;
  endWord(line.length);
  const last = isWithin ? words : [...words, { text: "", start: line.length, end: line.length }];
  if (words.length > 0) commands.push(words);
  return { commands, open, last };
}

/** A text as one word, to be put after what was typed of it: with backslashes, or with the quote closed that was opened. */
export function quoted(text: string, typed: string): string {
  const quote = /^["']/.exec(typed)?.[0];
  if (quote === "'") return `'${text.replaceAll("'", "'\\''")}'`;
  if (quote === '"') return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
  return text.replaceAll(/[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}\u200d_\-.,:/=@%+[\]]/gu, "\\$&");
}
