/**
 * Rows of a CSV text by the names in its first line. Fields may be quoted: the names of some airports
 * hold a comma ("Dr. C.P. Savage, Sr.").
 */
export function parseCsv(text: string): Record<string, string>[] {
  const [header, ...lines] = text.split(/\r?\n/).filter((line) => line !== "");
  const names = fieldsOf(header ?? "");
  return lines.map((line, index) => {
    const fields = fieldsOf(line);
    if (fields.length !== names.length)
      throw new Error(`line ${index + 2} has ${fields.length} fields, the header has ${names.length}: ${line}`);
    return Object.fromEntries(names.map((name, position) => [name, fields[position] ?? ""]));
  });
}

/** A number that a field holds; what is no number is an error here, and not a NaN in a picture later. */
export function numberIn(row: Record<string, string>, name: string): number {
  const text = row[name] ?? "";
  const number = Number(text);
  if (text === "" || !Number.isFinite(number)) throw new Error(`${name} is no number: ${JSON.stringify(row)}`);
  return number;
}

function fieldsOf(line: string): string[] {
  const fields: string[] = [];
  // A field is quoted (a quote inside it is written twice) or plain, and ends at a comma or the line's end.
  for (const [, quoted, plain, end] of line.matchAll(/(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/g)) {
    fields.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (end === "") break;
  }
  return fields;
}
