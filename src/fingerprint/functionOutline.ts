import { fieldNames } from "./fieldNames.ts";
import { methodPlaces, type MethodPlaces } from "./methods.ts";
import { parse } from "./parse.ts";
import { givesOther, mayStamp } from "./privates.ts";
import { namesIn, type Names } from "./references.ts";
import { digestFunction, digestSyntax, isFunction, isNode, type Node } from "./syntax.ts";

/** What counts of a function's text, or a class's. */
export interface FunctionOutline extends Names {
  /** Of the text, without comments, formatting and types. */
  readonly digest: string;
  /** The name that its text gives it; others have theirs from where they are made. */
  readonly name?: string;
  /** How many parameters it asks for; undefined for a class. */
  readonly length?: number;
  /** Where a class's text has its methods. */
  readonly methods?: MethodPlaces;
  /** A class whose private members may be put on an object that it did not make. */
  readonly mayStamp: boolean;
  /** What the computed names of a class's fields are made of. */
  readonly fieldNames: readonly string[];
  /** With `new` it may give an object of its own choice. */
  readonly givesOther: boolean;
}

/** Outlines a text; one that cannot be read counts as it is, and its whole file. */
export function outlineFunction(text: string, textDigest: string): FunctionOutline {
  const code = onlyExpression(parse(`(${text})`, "f.js"));
  if (code !== undefined) return outline(code, isNode(code.id) ? (code.id.name as string) : undefined);
  const member = onlyMember(parse(`({${text}})`, "f.js"), parse(`(class{${text}})`, "f.js"));
  if (member !== undefined) return outline(member.value as Node, nameOfMember(member));
  return { ...UNREADABLE, digest: textDigest };
}

function outline(code: Node, name: string | undefined): FunctionOutline {
  const its = { ...namesIn(code), ...(name === undefined ? {} : { name }) };
  if (isFunction(code)) {
    const params = code.params as Node[];
    const optional = params.findIndex(({ type }) => type === "AssignmentPattern" || type === "RestElement");
    const length = optional === -1 ? params.length : optional;
    return {
      digest: digestFunction(code),
      ...its,
      length,
      fieldNames: [],
      mayStamp: false,
      givesOther: givesOther(code),
    };
  }
  const found = {
    digest: digestSyntax(code),
    ...its,
    fieldNames: fieldNames(code),
    mayStamp: mayStamp(code),
    givesOther: givesOther(code),
  };
  // In brackets it begins one later.
  return code.type === "ClassExpression" ? { ...found, methods: methodPlaces(code, 1) } : found;
}

/** As the language gives it: `get size` for a getter. */
function nameOfMember({ key, computed, kind }: Node): string | undefined {
  if (!isNode(key) || computed === true) return undefined;
  const name =
    key.type === "Literal" ? String(key.value) : `${key.type === "PrivateIdentifier" ? "#" : ""}${key.name as string}`;
  return kind === "get" || kind === "set" ? `${kind} ${name}` : name;
}

/** A loader's code, or a language's of tomorrow. */
const UNREADABLE: Omit<FunctionOutline, "digest"> = {
  free: [],
  imported: [],
  isOpaque: true,
  loadsComputed: false,
  isOfOuterThis: false,
  isOfOwnThis: true,
  isOfOwnSuper: false,
  isOfPlace: false,
  readsName: true,
  readsWork: true,
  fieldNames: [],
  mayStamp: false,
  givesOther: false,
};

/** The function or the class that a program is, of which there is nothing else. */
function onlyExpression(program: Node | undefined): Node | undefined {
  const [statement] = (program?.body ?? []) as Node[];
  return isNode(statement?.expression) ? statement.expression : undefined;
}

/** A method's text is no expression, but it is one member of an object or, with private names, of a class. */
function onlyMember(...programs: readonly (Node | undefined)[]): Node | undefined {
  for (const program of programs) {
    const whole = onlyExpression(program);
    const [member] = (whole?.properties ?? (whole?.body as Node | undefined)?.body ?? []) as Node[];
    if (isNode(member?.value) && isFunction(member.value)) return member;
  }
  return undefined;
}
