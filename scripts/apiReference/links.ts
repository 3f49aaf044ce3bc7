import type { Declaration, Declarations } from "./declarations.ts";
import type { Entry, Page } from "./pages.ts";

/** Gives headings the names under which they can be linked to, as GitHub does: of equal ones the second has `-1`. */
export class Anchors {
  readonly #taken = new Map<string, number>();

  of(heading: string): string {
    const plain = heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-");
    const count = this.#taken.get(plain) ?? 0;
    this.#taken.set(plain, count + 1);
    return count === 0 ? plain : `${plain}-${count}`;
  }
}

/** Where each name of each page is. */
export class Links {
  readonly #places = new Map<Declaration, { readonly file: string; readonly anchor: string; readonly name: string }>();
  readonly #declarations: Declarations;

  constructor(declarations: Declarations) {
    this.#declarations = declarations;
  }

  /** What is on two pages is described on the first of them, and on the second again. */
  place({ file }: Page, { declaration, name }: Entry, anchor: string): void {
    if (!this.#places.has(declaration)) this.#places.set(declaration, { file, anchor, name });
  }

  /** Where a name leads that is used in a file of declarations; undefined where it is not the library's. */
  to(name: string, path: string, page: Page): string | undefined {
    const found = this.#declarations.find(path, name);
    const place = found === undefined ? undefined : this.#places.get(found);
    return place && `${place.file === page.file ? "" : place.file}#${place.anchor}`;
  }

  /** A text with `{@link Task}` and `{@link Task.run | run}` as links. */
  inText(text: string, path: string, page: Page): string {
    return text.replaceAll(/\{@link ([\w.]+)\s*(?:\|\s*([^}]*?))?\s*\}/g, (_, name: string, shown?: string) => {
      const to = this.to(name.split(".")[0]!, path, page);
      const code = `\`${shown ?? name}\``;
      return to === undefined ? code : `[${code}](${to})`;
    });
  }
}
