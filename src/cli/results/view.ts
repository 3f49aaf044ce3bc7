import { lstatSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { describeBytes, type KeptFile, type KeptFolder } from "../../index.ts";
import { table } from "../text/table.ts";
import { columnsOf, cutTo, plainText } from "../text/width.ts";
import { rowsText } from "./rowsText.ts";
import { many, type Shape } from "./shape.ts";

/** Where stdout is no terminal. */
const USUAL_WIDTH = 100;
/** So much of a text file is looked at. */
const SHOWN_BYTES = 64 * 1024;

/**
 * A result as people look at it: a table in columns, a text in lines, anything else as Node shows it.
 *
 * @param count how many rows, lines, items or files are shown
 */
export async function viewOf(shape: Shape, count: number): Promise<string> {
  switch (shape.kind) {
    case "table": {
      const { columns, rowCount } = shape.table;
      const rows = count === 0 ? [] : await shape.table.head(Math.min(count, rowCount));
      return rowsText(columns, rows, rowCount);
    }
    case "rows":
      return rowsText(shape.columns, shape.rows.slice(0, count), shape.rows.length);
    case "file":
      return fileText(shape.file, count);
    case "folder":
      return folderText(shape.folder, count);
    case "value":
      return valueText(shape.value, count);
  }
}

function valueText(value: unknown, count: number): string {
  if (typeof value === "string" && value.includes("\n")) return linesText(value.split("\n"), count);
  const width = columnsOf(process.stdout);
  return inspect(value, {
    colors: hasColors(),
    depth: 6,
    maxArrayLength: count,
    maxStringLength: 2000,
    breakLength: width === Infinity ? USUAL_WIDTH : width,
  });
}

/** As `styleText` decides it. */
function hasColors(): boolean {
  return process.stdout.isTTY && process.stdout.hasColors();
}

async function fileText(file: KeptFile, count: number): Promise<string> {
  const head = `${plainText(file.name)}  ${describeBytes(file.sizeBytes)}  ${plainText(file.path)}`;
  const lines = await firstLines(file);
  return lines === undefined ? head : [head, "", linesText(lines, count)].join("\n");
}

/** Undefined where it is no text. */
async function firstLines({ path, sizeBytes }: KeptFile): Promise<string[] | undefined> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SHOWN_BYTES), 0, SHOWN_BYTES, 0);
    const bytes = buffer.subarray(0, bytesRead);
    if (bytesRead === 0 || bytes.includes(0)) return undefined;
    // A letter may be cut in two at the end.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: bytesRead < sizeBytes });
    return text.split("\n");
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

async function folderText(folder: KeptFolder, count: number): Promise<string> {
  const files = await folder.files();
  const rows = files
    .slice(0, count)
    .map((file) => [file, describeBytes(lstatSync(join(folder.path, file)).size)] as const);
  const more = files.length - rows.length;
  return [
    `${plainText(folder.name)}/  ${many(folder.fileCount, "file")}, ${describeBytes(folder.sizeBytes)}  ${plainText(folder.path)}`,
    ...(rows.length === 0 ? [] : ["", table(["file", "size"], rows, { right: [1] })]),
    ...(more > 0 ? [`and ${many(more, "more file")}`] : []),
  ].join("\n");
}

function linesText(lines: readonly string[], count: number): string {
  const all = lines.at(-1) === "" ? lines.slice(0, -1) : lines;
  const width = columnsOf(process.stdout);
  const shown = all.slice(0, count).map((line) => cutTo(plainText(line.replaceAll("\t", "    ")), width));
  const more = all.length - shown.length;
  return [...shown, ...(more > 0 ? [`(and ${many(more, "more line")})`] : [])].join("\n");
}
