import { PipelineError } from "../../index.ts";
import { isEnv, isSecret, type GivenText } from "../environment.ts";

/** A file or folder that a command reads: its contents count, and its path is the argument. */
export interface InputPath {
  readonly kind: "inputPath";
  readonly path: string;
}

/** A file or folder that a command writes: it is one of the task's `outputs`. */
export interface OutputPath {
  readonly kind: "outputPath";
  readonly path: string;
}

/** What an argument of a command is made of: an `env(…)` or a `secret(…)` is never shown. */
export type Piece = GivenText | number | InputPath | OutputPath;

/** An argument of a command; pieces in a list are one argument: `["--out=", output("report.txt")]`. */
export type Argument = Piece | readonly Piece[];

/**
 * A file or folder that a command reads, as an argument.
 *
 * @param path from the project root, or absolute; `*` and `[` mean themselves
 * @throws PipelineError `BAD_OPTION` for what is no path
 * @example
 * ```ts
 * command("Text", ["pdftotext", input("report.pdf"), output("report.txt")]);
 * ```
 */
export function input(path: string): InputPath {
  return { kind: "inputPath", path: checkPath("input", path) };
}

/**
 * A file or folder that a command writes, as an argument. The command is given another name beside it, with the same
 * extension; what it has written takes its place when it has ended well, all at once.
 *
 * @param path from the project root, or absolute; its folder is made where there is none
 * @throws PipelineError `BAD_OPTION` for what is no path
 * @example
 * ```ts
 * command("Chart", ["dot", "-Tsvg", input("graph.dot"), ["-o", output("graph.svg")]]);
 * ```
 */
export function output(path: string): OutputPath {
  return { kind: "outputPath", path: checkPath("output", path) };
}

function checkPath(made: string, path: unknown): string {
  if (typeof path === "string" && path !== "") return path;
  throw new PipelineError("BAD_OPTION", `${made}() needs a path`, { hint: `For example ${made}("data/report.txt").` });
}

/** The pieces of arguments, those of lists too. */
export function piecesOf(argv: readonly Argument[]): readonly Piece[] {
  return argv.flat();
}

/** @throws PipelineError `BAD_OPTION` for what is no argument */
export function checkArguments(task: string, argv: unknown): asserts argv is readonly Argument[] {
  const bad = (what: string): never => {
    throw new PipelineError("BAD_OPTION", `command ${JSON.stringify(task)}: ${what}`, {
      hint: 'For example command("Text", ["pdftotext", input("report.pdf"), output("report.txt")]).',
      task,
    });
  };
  if (!Array.isArray(argv) || argv.length === 0) bad("its arguments are no list that begins with a program");
  for (const [i, each] of (argv as unknown[]).entries()) {
    const pieces: readonly unknown[] = Array.isArray(each) ? each : [each];
    for (const piece of pieces) if (!isPiece(piece)) bad(`argument ${i} is ${describe(piece)}`);
  }
  if ((argv as unknown[])[0] === "") bad("its program is an empty text");
}

function isPiece(piece: unknown): piece is Piece {
  if (typeof piece === "string") return !piece.includes("\0");
  if (typeof piece === "number") return Number.isFinite(piece);
  return isPath(piece) || isEnv(piece) || (isSecret(piece) && typeof piece.reveal() === "string");
}

/** Whether it is made by {@link input} or {@link output}. */
export function isPath(piece: unknown): piece is InputPath | OutputPath {
  const kind = (piece as Partial<InputPath | OutputPath> | null)?.kind;
  return kind === "inputPath" || kind === "outputPath";
}

export function isInput(piece: unknown): piece is InputPath {
  return isPath(piece) && piece.kind === "inputPath";
}

export function isOutput(piece: unknown): piece is OutputPath {
  return isPath(piece) && piece.kind === "outputPath";
}

function describe(piece: unknown): string {
  if (piece === null || piece === undefined || typeof piece === "number") return String(piece);
  return typeof piece === "string" ? "a text with a NUL in it" : `a value of type ${typeof piece}`;
}
