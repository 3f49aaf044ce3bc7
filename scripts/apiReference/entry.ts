import type { Declaration } from "./declarations.ts";
import { fenced, signatures } from "./code.ts";
import type { Docstring } from "./docstring.ts";
import { writeMembers } from "./members.ts";
import type { Entry } from "./pages.ts";
import type { Prose } from "./prose.ts";

/** All that is said of a name, below its heading. */
export function writeEntry(entry: Entry, prose: Prose, heading: (level: number, text: string) => string): string[] {
  const { declaration, shape, name, group } = entry;
  const { file, nodes } = declaration;
  const isType = group === "Types" || group === "Inner types";
  const isList = isType && shape.members.length + shape.bases.length + shape.calls.length > 0;
  const bases = shape.bases.map((base) => prose.name(base, file)).join(", ");
  const told = [name, ...shape.bases];
  const [call] = shape.calls;
  return [
    ...codeOf(entry, isList),
    ...prose.blocks(docOf(entry), docOf(entry) === declaration.doc ? file : call!.file),
    ...(call === undefined
      ? []
      : prose.mentions(
          shape.calls.map(({ node }) => node),
          call.file,
          told,
        )),
    ...(isList || call !== undefined ? [] : prose.mentions(nodes, file, told)),
    ...(bases === "" ? [] : [`All of ${bases}${shape.members.length === 0 ? "." : ", and:"}`]),
    ...writeMembers(shape.members, prose, heading, `${name}.`),
  ];
}

/** What is said of an entry: most is said where its parameters are described. */
export function docOf({ declaration, shape }: Entry): Docstring | undefined {
  const ofCall = shape.calls.find(({ doc }) => doc !== undefined)?.doc;
  const { doc } = declaration;
  return ofCall !== undefined && (doc === undefined || (doc.params.length === 0 && doc.examples.length === 0))
    ? ofCall
    : doc;
}

/** The declaration; of what is a list of members its head alone, and that only where it says more than the name. */
function codeOf({ declaration, shape, name, group }: Entry, isList: boolean): string[] {
  const { nodes, file } = declaration;
  if (group === "Functions") {
    return [
      signatures(
        name,
        shape.calls.map(({ text }) => text),
      ),
    ];
  }
  if (group === "Values" && shape.members.length > 0) return [];
  if (!isList && group !== "Classes") return [fenced(nodes.map((node) => bare(file.textOf(node))).join("\n"))];
  const calls = shape.calls.map(({ text }) => `${name}${text}`);
  const head = headOf(declaration);
  const isName = new RegExp(`^(interface|type) ${name}$`).test(head);
  const lines = [...(isName ? [] : [head]), ...calls];
  return lines.length === 0 ? [] : [fenced(lines.join("\n"))];
}

/** Up to where the members begin. */
function headOf({ nodes, file }: Declaration): string {
  const node = nodes[0]!;
  const text = file.textOf(node);
  const body =
    node.type === "TSTypeAliasDeclaration"
      ? file.source.slice(node.start, node.typeAnnotation.start).replace(/=\s*$/, "")
      : "body" in node && node.body !== null
        ? file.source.slice(node.start, node.body.start)
        : text;
  return bare(body).trim();
}

function bare(text: string): string {
  return text.replace(/^(export )?(declare )?/, "");
}
