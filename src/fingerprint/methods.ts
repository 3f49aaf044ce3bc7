import { textOf } from "./reflection.ts";
import { isTypeOnly, type Node } from "./syntax.ts";

/** Where a class's text has its methods: `get size` → from, to. Computed names are all under one. */
export type MethodPlaces = Readonly<Record<string, readonly (readonly [from: number, to: number])[]>>;

/** What a class has under the name of a method, and where. */
export interface Method {
  /** As an edge is called. */
  readonly name: string;
  /** Of {@link MethodPlaces}. */
  readonly place: string;
  readonly fn: object;
}

const COMPUTED = "[]";

/** @param offset of the class's text in what was parsed */
export function methodPlaces(its: Node, offset: number): MethodPlaces {
  const places: Record<string, [number, number][]> = Object.create(null) as Record<string, [number, number][]>;
  for (const member of (its.body as Node).body as Node[]) {
    if (member.type !== "MethodDefinition") continue;
    const key = member.key as Node;
    const name = key.type === "Literal" ? String(key.value) : (key.name as string);
    const place = member.computed === true ? COMPUTED : placeOf(name, member.kind, member.static === true);
    (places[place] ??= []).push([(member.start as number) - offset, (member.end as number) - offset]);
  }
  return places;
}

/** The name of a method's place in {@link MethodPlaces}. */
export function placeOf(name: string, kind: unknown, isStatic: boolean): string {
  return `${isStatic ? "static " : ""}${kind === "get" || kind === "set" ? kind : "method"} ${name}`;
}

/** Whether a class's text has a method where it stands, and under a computed name; false where it is another function. */
export function writtenAs(text: string, places: MethodPlaces, { place, fn }: Method): "named" | "computed" | false {
  const its = textOf(fn);
  const isAt = ([from, to]: readonly [number, number]): boolean =>
    to - its.length >= from && text.startsWith(its, to - its.length);
  if (places[place]?.some(isAt) === true) return "named";
  return places[COMPUTED]?.some(isAt) === true ? "computed" : false;
}

/** Digests of the classes of a module that have a method whose text the module has elsewhere too. */
export function twinClasses(nodes: readonly Node[], digestOf: (part: unknown) => string): string[] {
  const counts = new Map<string, number>();
  const classes: { readonly its: Node; readonly methods: readonly string[] }[] = [];
  const digestMethod = ({ key, value, kind, computed }: Node): string =>
    digestOf([key, value, kind === "get" || kind === "set" ? kind : "", computed === true]);
  for (const node of nodes) {
    if (!isMethod(node)) continue;
    const its = digestMethod(node);
    counts.set(its, (counts.get(its) ?? 0) + 1);
  }
  for (const its of nodes)
    if (its.type === "ClassDeclaration" || its.type === "ClassExpression")
      classes.push({ its, methods: methodsOf(its).map(digestMethod) });
  return classes
    .filter(({ methods }) => methods.some((each) => counts.get(each)! > 1))
    .map(({ its }) => digestOf({ ...its, type: "ClassExpression" }));
}

/** Of a class, or of an object. */
function isMethod({ type, method, kind }: Node): boolean {
  return type === "MethodDefinition" || (type === "Property" && (method === true || kind === "get" || kind === "set"));
}

function methodsOf(its: Node): Node[] {
  return ((its.body as Node).body as Node[]).filter((each) => isMethod(each) && !isTypeOnly(each));
}
