import type { Note } from "../model/key.ts";
import { isPlain, type GraphNode } from "./node.ts";

/** What is told of things that a walk met and that lead to others in a way that nothing shows. */
export function unseen(met: readonly GraphNode[]): Note[] {
  const methods = met.filter(({ loads }) => loads?.isOfOwnSuper === true);
  const homed = methods.length === 0 ? methods : ownMethods(met);
  const notes: Note[] = [];
  for (const { label } of methods.filter((each) => !homed.includes(each)))
    notes.push({
      label,
      problem: `${itself(label)} uses \`super\`, and the object that it was written in cannot be known`,
      hint: "Use it as a method of that object, and not taken out of it.",
      isFollowed: false,
    });
  for (const node of met)
    if (node.loads?.mayStamp === true && extendsGiving(node))
      notes.push({
        label: node.label,
        problem: `${itself(node.label)} puts private members on objects that another class gives, and these cannot be seen`,
        hint: "Keep what it puts there in a Map, or in properties.",
        isFollowed: false,
      });
  return notes;
}

function itself(label: string): string {
  return label === "function" ? "it" : label;
}

/** Methods of objects that have a prototype of their own: there `super` is that, unless they were copied from another such. */
function ownMethods(met: readonly GraphNode[]): GraphNode[] {
  return met.flatMap(({ kind, is, edges }) =>
    kind === "value" && typeof is === "object" && is !== null && Object.getPrototypeOf(is) !== Object.prototype
      ? edges.flatMap(({ to }) => (isPlain(to) ? [] : [to]))
      : [],
  );
}

/** Whether what a class extends gives an object of its own choice, at any distance. */
function extendsGiving(node: GraphNode): boolean {
  const seen = new Set<GraphNode>();
  for (let at = baseOf(node); at !== undefined && !seen.has(at); at = baseOf(at)) {
    if (at.loads?.givesOther === true) return true;
    seen.add(at);
  }
  return false;
}

function baseOf({ edges }: GraphNode): GraphNode | undefined {
  const to = edges.find(({ name, variable }) => name === "extends" && variable === undefined)?.to;
  return to === undefined || isPlain(to) ? undefined : to;
}
