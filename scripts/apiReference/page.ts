import type { Docstring } from "./docstring.ts";
import { docOf, writeEntry } from "./entry.ts";
import { Anchors, type Links } from "./links.ts";
import { GROUPS, type Entry, type Page } from "./pages.ts";
import { Prose } from "./prose.ts";

/**
 * A page as Markdown: what it is about, a table of all names with a sentence each, and then each by itself. It puts its
 * names into `links` as it goes, so all pages are to be written once before any has its links.
 *
 * @param pages all of them, which the first one lists
 */
export function writePage(page: Page, links: Links, pages: readonly Page[]): string {
  const anchors = new Anchors();
  const prose = new Prose(page, links);
  const heading = (level: number, text: string): string => {
    anchors.of(text);
    return `${"#".repeat(level)} ${text}`;
  };
  const head = [
    heading(1, page.specifier),
    "<!-- Made from the docstrings by `npm run docs`: change those. -->",
    page.doc?.text ?? "",
    page.file === "index.md" ? listOf(pages.filter((other) => other !== page)) : "",
  ];
  const body: string[] = [];
  const rows = new Map<string, string[]>();
  for (const group of GROUPS) {
    const entries = page.entries.filter((entry) => entry.group === group);
    if (entries.length === 0) continue;
    body.push(heading(2, group));
    if (group === "Inner types") body.push("Parts of the types above, without names to import.");
    for (const entry of entries) {
      const title = titleOf(entry);
      const anchor = anchors.of(title);
      links.place(page, entry, anchor);
      const said = prose.text(firstSentence(docOf(entry)), entry.declaration.file).replaceAll("|", "\\|");
      if (group !== "Inner types")
        rows.set(group, [...(rows.get(group) ?? []), `| [\`${title}\`](#${anchor}) | ${said} |`]);
      body.push(`### ${title}`, ...writeEntry(entry, prose, heading));
    }
  }
  const contents = [...rows].map(([group, lines]) => `| ${group} | |\n| --- | --- |\n${lines.join("\n")}`);
  return `${[...head, ...contents, ...body].filter((block) => block !== "").join("\n\n")}\n`;
}

function titleOf({ name, group }: Entry): string {
  return group === "Functions" ? `${name}()` : name;
}

function listOf(pages: readonly Page[]): string {
  return pages.map(({ specifier, file, doc }) => `- [\`${specifier}\`](${file}): ${firstSentence(doc)}`).join("\n");
}

/** What a docstring begins with, in one line. */
function firstSentence(doc: Docstring | undefined): string {
  const text = (doc?.text ?? "").split(/\n\s*\n/)[0]!.replaceAll(/\s+/g, " ");
  return /^.*?[.:](?=\s+[A-Z`{]|\s*$)/.exec(text)?.[0].replace(/:$/, ".") ?? text;
}
