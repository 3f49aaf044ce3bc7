import type { Node } from "oxc-parser";
import type { DeclarationFile } from "./declarations.ts";
import { fenced } from "./code.ts";
import { splitDefault, type Docstring, type Named } from "./docstring.ts";
import type { Links } from "./links.ts";
import { namesIn } from "./named.ts";
import type { Page } from "./pages.ts";

/** Writes docstrings on one page, with links to what they name. */
export class Prose {
  readonly #page: Page;
  readonly #links: Links;

  constructor(page: Page, links: Links) {
    this.#page = page;
    this.#links = links;
  }

  /** All of a docstring, block by block. */
  blocks(doc: Docstring | undefined, file: DeclarationFile): string[] {
    if (doc === undefined) return [];
    const text = (its: string): string => this.text(its, file);
    return [
      text(doc.text),
      ...defaultOf(doc.default),
      [...doc.typeParams, ...doc.params].map((each) => this.#param(each, file)).join("\n"),
      ...(doc.returns === undefined ? [] : [`**Returns** ${text(doc.returns)}`]),
      ...doc.throws.map((each) => `**Throws** ${text(each).replace(/^(\w*Error)\b/, "`$1`")}`),
      ...doc.examples.map(fenced),
    ].filter((block) => block !== "");
  }

  text(its: string, file: DeclarationFile): string {
    return this.#links.inText(its, file.path, this.#page);
  }

  /** The library's own types that declarations name, but for those that are told already. */
  mentions(nodes: readonly Node[], file: DeclarationFile, told: readonly string[]): string[] {
    const names = new Set(nodes.flatMap((node) => [...namesIn(node)]));
    for (const name of told) names.delete(name);
    const links = [...names].map((name) => this.name(name, file)).filter((link) => link.startsWith("["));
    return links.length === 0 ? [] : [`See ${links.join(", ")}.`];
  }

  /** A name as a link, where it is described somewhere. */
  name(name: string, file: DeclarationFile): string {
    const to = this.#links.to(name, file.path, this.#page);
    return to === undefined ? `\`${name}\`` : `[\`${name}\`](${to})`;
  }

  #param({ name, text }: Named, file: DeclarationFile): string {
    const [said, given] = splitDefault(text);
    const its = given === undefined ? said : [said.replace(/(?<=[^.])$/, "."), ...defaultOf(given)].join(" ");
    return `- \`${name}\`: ${indented(this.text(its, file))}`;
  }
}

export function defaultOf(given: string | undefined): string[] {
  return given === undefined ? [] : [`Default: ${given}${/[.:]$/.test(given) ? "" : "."}`];
}

/** As the rest of a list's item. */
export function indented(text: string): string {
  return text.replaceAll("\n", "\n  ");
}
