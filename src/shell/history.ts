import { appendFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isSecretName, openStateFolder } from "../index.ts";
import { readLine } from "../cli/complete/words.ts";

/** So many commands are kept. */
const MOST_COMMANDS = 1000;

/** The commands that were typed, over sessions; shells that are open at the same time add to the same file. */
export interface History {
  /** The newest first, as Node's readline has them. */
  readonly commands: readonly string[];
  /**
   * Keeps a command: not one that begins with a blank, nor the same twice in a row; the values of secret params are left out.
   *
   * @param isSecret whether a param is declared as a secret
   */
  add(command: string, isSecret: (param: string) => boolean): void;
}

/** @param root of the project, in whose state folder it is kept */
export function openHistory(root: string): History {
  const commands: string[] = [];
  let path: string | undefined;
  try {
    path = join(openStateFolder(root), "shell-history");
    commands.push(...readCommands(path).reverse());
  } catch {
    // A disk that is full or read-only: this session has a history of its own.
  }
  return {
    commands,
    add(command, isSecret) {
      const kept = withoutSecrets(command, isSecret);
      if (/^\s|^$/.test(kept) || kept === commands[0]) return;
      commands.unshift(kept);
      commands.length = Math.min(commands.length, MOST_COMMANDS);
      try {
        if (path !== undefined) appendFileSync(path, `${escaped(kept)}\n`, { mode: 0o600 });
      } catch {
        path = undefined;
      }
    },
  };
}

/** The oldest first. A file that has grown to twice of what is kept is cut. */
function readCommands(path: string): string[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return [];
  }
  const lines = text.split("\n").filter((line) => line !== "");
  const kept = lines.slice(-MOST_COMMANDS);
  if (lines.length > 2 * MOST_COMMANDS) {
    const part = join(dirname(path), `shell-history.${process.pid}`);
    writeFileSync(part, `${kept.join("\n")}\n`, { mode: 0o600 });
    renameSync(part, path);
  }
  return kept.map(unescaped);
}

/** One command a line, also one that was typed in several. */
function escaped(command: string): string {
  return command.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function unescaped(line: string): string {
  return line.replaceAll(/\\([\\n])/g, (_, char: string) => (char === "n" ? "\n" : "\\"));
}

/** A command without the values of secret params: `--param token=`. */
function withoutSecrets(command: string, isSecret: (param: string) => boolean): string {
  const cuts: { readonly from: number; readonly to: number }[] = [];
  for (const words of readLine(command).commands) {
    for (const [i, { text, start, end }] of words.entries()) {
      const isValue = /^(-p|--param)$/.test(words[i - 1]?.text ?? "");
      const name = (isValue ? /^([^=]+)=/ : /^(?:--param=|-p)([^=]+)=/).exec(text)?.[1];
      if (name === undefined || !(isSecretName(name) || isSecret(name))) continue;
      const at = command.indexOf("=", command.indexOf(name, start));
      if (at >= start && at < end) cuts.push({ from: at + 1, to: end });
    }
  }
  return cuts.reduceRight((text, { from, to }) => text.slice(0, from) + text.slice(to), command);
}
