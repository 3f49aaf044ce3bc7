/** A piece of HTML, as opposed to text, which is escaped when it is put into one. */
export interface Markup {
  readonly html: string;
}

type Piece = string | number | Markup | readonly Markup[];

/** HTML with values in it: text is escaped, so no name of an airport can break the page. */
export function markup(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return { html: strings.reduce((text, string, index) => text + insert(pieces[index - 1] ?? "") + string) };
}

/** HTML that was made elsewhere: a picture. */
export function raw(html: string): Markup {
  return { html };
}

function insert(piece: Piece): string {
  if (typeof piece === "number") return String(piece);
  if (typeof piece === "string")
    return piece.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  return "html" in piece ? piece.html : piece.map(({ html }) => html).join("\n");
}
