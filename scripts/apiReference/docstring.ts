/** A docstring, taken apart. All texts are Markdown, with `{@link …}` in them. */
export interface Docstring {
  readonly text: string;
  readonly params: readonly Named[];
  readonly typeParams: readonly Named[];
  readonly returns: string | undefined;
  /** Each begins with the error's name and its codes. */
  readonly throws: readonly string[];
  readonly default: string | undefined;
  /** Code without its fence. */
  readonly examples: readonly string[];
}

export interface Named {
  readonly name: string;
  readonly text: string;
}

/** @param comment what stands between the opening and the closing of a block comment, with its first star */
export function parseDocstring(comment: string): Docstring {
  const parts = plain(comment).split(/^(?=@[a-zA-Z])/m);
  const text = parts[0]!.startsWith("@") ? "" : parts[0]!;
  const tags = text === "" ? parts : parts.slice(1);
  const of = (tag: string): string[] =>
    tags.flatMap((each) => (each.startsWith(`@${tag}`) ? [each.slice(tag.length + 1).trim()] : []));
  // `Whether it is so. @default false` is mostly written in one line.
  const [own, inlineDefault] = splitDefault(text.trim());
  const params = of("param").map(named);
  return {
    text: own,
    params,
    typeParams: of("typeParam").map(named),
    returns: of("returns")[0],
    throws: of("throws"),
    default: of("default")[0] ?? inlineDefault,
    examples: of("example").map((each) => each.replace(/^```\w*\n/, "").replace(/\n?```$/, "")),
  };
}

/** A text with its default, where it names one. */
export function splitDefault(text: string): [text: string, given: string | undefined] {
  const at = text.search(/(?<!`)@default\b/);
  // Of a param's options each may have one: those stay where they are.
  if (at === -1 || text.indexOf("@default", at + 1) !== -1) return [text, undefined];
  const rest = text.slice(at + "@default".length).trim();
  return rest.includes("; ") ? [text, undefined] : [text.slice(0, at).trim(), rest];
}

function named(text: string): Named {
  const [, name = "", rest = ""] = /^(\S+)\s*([^]*)$/.exec(text) ?? [];
  return { name, text: rest };
}

/** Without the stars at the beginning of lines. */
function plain(comment: string): string {
  return comment
    .replace(/^\*/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join("\n")
    .trim();
}
