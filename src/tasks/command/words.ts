import { isAbsolute } from "node:path";
import { PipelineError } from "../../index.ts";
import { countedText, isEnv, isSecret, shownText } from "../environment.ts";
import { isPath, type Argument, type InputPath, type OutputPath, type Piece } from "./argument.ts";

/** The arguments as they are run: with paths, variables and secrets in their places. */
export function wordsToRun(argv: readonly Argument[], pathOf: (piece: InputPath | OutputPath) => string): string[] {
  return wordsOf(argv, (piece) => {
    if (isPath(piece)) return pathOf(piece);
    if (isEnv(piece)) return variable(piece.name);
    return isSecret(piece) ? piece.reveal() : String(piece);
  });
}

/** The arguments as people are shown them. */
export function wordsToShow(argv: readonly Argument[]): string[] {
  return wordsOf(argv, shownPiece);
}

/** What of the arguments counts, for a key: a secret by its digest, a variable by its name (it is an input by itself). */
export function wordsThatCount(argv: readonly Argument[]): unknown {
  return argv.map((each) => (isList(each) ? each.map(counted) : counted(each)));
}

/** What of one piece counts. */
function counted(piece: Piece): unknown {
  if (isPath(piece)) return { [piece.kind]: piece.path };
  return typeof piece === "number" ? String(piece) : countedText(piece);
}

/** A piece as people are shown it. */
export function shownPiece(piece: Piece): string {
  if (isPath(piece)) return piece.path;
  return typeof piece === "number" ? String(piece) : shownText(piece);
}

/**
 * The text of an environment variable.
 *
 * @throws PipelineError `BAD_OPTION` where it is not set
 */
export function variable(name: string): string {
  const text = process.env[name];
  if (text !== undefined) return text;
  throw new PipelineError("BAD_OPTION", `the environment variable ${name} is not set`, {
    hint: `Set it, for example ${name}=… npx little-pipelines run.`,
  });
}

/** A command line for people, and for a POSIX shell. */
export function commandLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./()$-]+$/.test(word) ? word : quoted(word))).join(" ");
}

/** What a shell reads: strings as they are, all else as one word. */
export function shellLine(argv: readonly Argument[], words: readonly string[]): string {
  return argv.map((each, i) => (typeof each === "string" ? each : quoted(words[i]!))).join(" ");
}

/** A path as an argument: no option, whatever it begins with. */
export function pathArgument(path: string): string {
  return isAbsolute(path) || !path.startsWith("-") ? path : `./${path}`;
}

function quoted(word: string): string {
  return process.platform === "win32" ? `"${word.replaceAll('"', '""')}"` : `'${word.replaceAll("'", "'\\''")}'`;
}

function wordsOf(argv: readonly Argument[], textOf: (piece: Piece) => string): string[] {
  return argv.map((each) => (isList(each) ? each.map(textOf).join("") : textOf(each)));
}

function isList(each: Argument): each is readonly Piece[] {
  return Array.isArray(each);
}
