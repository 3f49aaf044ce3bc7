import { fenced, outdented, signatures } from "./code.ts";
import { defaultOf, indented, type Prose } from "./prose.ts";
import type { Member } from "./shape.ts";

/** Longer than this a member has lines of its own. */
const LONGEST = 100;

/** Properties as a list, then functions of which there is more to say, each by itself. */
export function writeMembers(
  members: readonly Member[],
  prose: Prose,
  heading: (level: number, text: string) => string,
  prefix: string,
): string[] {
  const listed = members.filter((member) => !hasMuch(member));
  const others = members.filter(hasMuch);
  return [
    ...(listed.length === 0 ? [] : [listed.map((member) => item(member, prose)).join("\n")]),
    ...others.flatMap((member) => byItself(member, prose, heading(4, titleOf(member, prefix)))),
  ];
}

function titleOf({ name, isFunction }: Member, prefix: string): string {
  if (name === "constructor") return `new ${prefix.slice(0, -1)}()`;
  return `${prefix}${name}${isFunction ? "()" : ""}`;
}

function byItself(member: Member, prose: Prose, heading: string): string[] {
  const { doc, file, nodes } = member;
  return [heading, codeOf(member), ...prose.blocks(doc, file), ...prose.mentions(nodes, file, [])];
}

function hasMuch({ texts, doc }: Member): boolean {
  return texts.length > 1 || (doc !== undefined && doc.examples.length + doc.params.length + doc.throws.length > 0);
}

function codeOf({ name, texts, isFunction }: Member): string {
  return isFunction
    ? signatures(
        name,
        texts.map((text) => text.slice(name.length)),
      )
    : fenced(plain(outdented(texts.join("\n"))));
}

function item({ name, nodes, texts, file, doc }: Member, prose: Prose): string {
  const text = plain(withoutComments(texts[0]!).replaceAll(/\s+/g, " "));
  const given = doc === undefined ? [] : [prose.text(doc.text, file), ...defaultOf(doc.default)];
  const said = [...given, ...prose.mentions(nodes, file, [])].filter((part) => part !== "").join(" ");
  const after = said === "" ? "" : `: ${said}`;
  if (text.length <= LONGEST) return `- \`${text}\`${indented(after)}`;
  const block = indented(`\n\n${fenced(plain(outdented(texts[0]!)))}`);
  return `- \`${name}\`${indented(after)}${block}`;
}

/** Whether a property can be set matters little to those who read of it: hardly one can be. */
function plain(text: string): string {
  return text.replace(/^readonly /, "").replace(/\(this: void(, )?/, "(");
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*\*?.*?\*\//gs, "");
}
