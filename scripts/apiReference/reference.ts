import { readFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "oxfmt";
import manifest from "../../package.json" with { type: "json" };
import { withoutStatements } from "./code.ts";
import { Declarations } from "./declarations.ts";
import { Links } from "./links.ts";
import { writePage } from "./page.ts";
import { pagesOf, type Page } from "./pages.ts";

const ROOT = join(import.meta.dirname, "../..");

/** What the reference is made of, as it was built last. */
export function builtPages(): { readonly pages: readonly Page[]; readonly declarations: Declarations } {
  const declarations = new Declarations();
  return { pages: pagesOf(ROOT, manifest, declarations), declarations };
}

/** The reference: each page's text by its file's name, as the formatter leaves it. */
export async function apiReference(): Promise<ReadonlyMap<string, string>> {
  const { pages, declarations } = builtPages();
  const links = new Links(declarations);
  for (const page of pages) writePage(page, links, pages);
  const { printWidth } = JSON.parse(readFileSync(join(ROOT, ".oxfmtrc.json"), "utf8")) as { printWidth: number };
  const written = new Map<string, string>();
  for (const page of pages) {
    const { code, errors } = await format(page.file, writePage(page, links, pages), { printWidth });
    if (errors.length > 0) throw new Error(`${page.file}: ${errors[0]!.message}`);
    written.set(page.file, withoutStatements(code));
  }
  return written;
}
