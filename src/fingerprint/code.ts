import { fileURLToPath } from "node:url";
import type { Fingerprint } from "../model/key.ts";
import type { DigestMemo } from "../model/store.ts";
import type { CallSite, Task } from "../model/task.ts";
import { digest } from "./digest.ts";
import { byLabel } from "./key.ts";
import type { ProjectModule, ProjectModules } from "./modules.ts";
import { Reach } from "./reach.ts";
import { namesIn, type Names } from "./references.ts";
import { digestFunction, isFunction, isNode, type Node } from "./syntax.ts";

/** The code part of tasks' keys. */
export interface CodeParts {
  of(task: Task): readonly Fingerprint[] | Promise<readonly Fingerprint[]>;
}

/**
 * What counts of a task's code: its function, without comments and formatting; what that reaches by
 * name at the top level of its file; and the project's modules that are reached by an import.
 *
 * Where a name leads nowhere known (a variable of a loop or of a function around the task), the
 * whole file counts, and the files from which `task()` was reached: rather a run too many than a
 * stale result.
 */
export function codeParts(modules: ProjectModules, memo: DigestMemo): CodeParts {
  // Many tasks share one function's text: made in a loop, or by a factory.
  const known = new Map<string, Known[]>();
  return {
    of({ work, definedAt, options: { ignoreCaptures = NOTHING } }) {
      const text = Function.prototype.toString.call(work);
      let same = known.get(text);
      if (same === undefined) known.set(text, (same = []));
      let found = same.find((each) => isSameList(each.ignored, ignoreCaptures) && isFrom(each.places, definedAt));
      if (found === undefined) {
        const places = definedAt.map(({ file }) => file);
        const around = { files: new Set(places.map(pathOf)), ignored: ignoreCaptures, modules, memo };
        const added: Known = {
          places,
          ignored: ignoreCaptures,
          parts: partsOf(text, around).then((its) => (added.parts = its)),
        };
        same.push((found = added));
      }
      return found.parts;
    },
  };
}

const NOTHING: readonly string[] = [];

/** The code part of one function's text, from these places. */
interface Known {
  readonly places: readonly string[];
  readonly ignored: readonly string[];
  parts: readonly Fingerprint[] | Promise<readonly Fingerprint[]>;
}

function isFrom(places: readonly string[], definedAt: readonly CallSite[]): boolean {
  return places.length === definedAt.length && places.every((place, i) => place === definedAt[i]!.file);
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}

interface Surroundings {
  /** The files from which `task()` was reached, the innermost first. */
  readonly files: ReadonlySet<string>;
  /** Names that do not matter. */
  readonly ignored: readonly string[];
  readonly modules: ProjectModules;
  readonly memo: DigestMemo;
}

interface FunctionOutline {
  readonly digest: string;
  /** Undefined where the text is no code that can be read (a bound or native function). */
  readonly names?: Names;
}

async function partsOf(text: string, around: Surroundings): Promise<readonly Fingerprint[]> {
  const { files, ignored, modules, memo } = around;
  const its = await outlineFunction(text, memo);
  const home = its.names === undefined ? undefined : await homeOf(its.digest, around);
  const captures = home?.outline.captures[its.digest]?.filter((name) => !ignored.includes(name));
  const reach = new Reach(modules, ignored);
  reach.found.set("function", its.digest);
  const isFollowed = home !== undefined && captures?.length === 0 && (await reach.follow(its.names!, home));
  if (!isFollowed) for (const file of files) await reach.wholeModule(file);
  return [...reach.found].sort(byLabel);
}

/**
 * The module in which a function was written, where its names mean something: one of those that
 * called `task()`, or one that these import. Undefined where none has such a function (its text was
 * changed by a loader), and where several have.
 */
async function homeOf(fn: string, { files, modules }: Surroundings): Promise<ProjectModule | undefined> {
  const callers = await Promise.all([...files].map((file) => modules.at(file)));
  const homes = callers.filter((module) => hasFunction(module, fn));
  if (homes.length > 0) return homes.length === 1 ? homes[0] : undefined;
  const loaded = new Set<ProjectModule>();
  for (const file of files) for (const module of await modules.closure(file)) loaded.add(module);
  const others = [...loaded].filter((module) => hasFunction(module, fn));
  return others.length === 1 ? others[0] : undefined;
}

function hasFunction(module: ProjectModule | undefined, fn: string): boolean {
  return module !== undefined && Object.hasOwn(module.outline.captures, fn);
}

function pathOf(place: string): string {
  return place.startsWith("file:") ? fileURLToPath(place) : place;
}

/** Of outlines in this form: one that an earlier version remembered has another. */
const MEMO_KIND = "function 2";

async function outlineFunction(text: string, memo: DigestMemo): Promise<FunctionOutline> {
  const name = digest(text);
  const remembered = (await memo.recall(MEMO_KIND, [name])).get(name);
  if (remembered !== undefined) return JSON.parse(remembered) as FunctionOutline;
  const { parse } = await import("./parse.ts");
  // A method's text is no expression, but it is one inside an object or a class.
  const program = parse(`(${text})`, "f.js") ?? parse(`({${text}})`, "f.js") ?? parse(`(class{${text}})`, "f.js");
  const fn = program === undefined ? undefined : outermostFunction(program);
  const its: FunctionOutline = fn === undefined ? { digest: name } : { digest: digestFunction(fn), names: namesIn(fn) };
  await memo.remember(MEMO_KIND, new Map([[name, JSON.stringify(its)]]));
  return its;
}

function outermostFunction(program: Node): Node | undefined {
  const [statement] = program.body as Node[];
  const expression = statement?.expression;
  if (!isNode(expression)) return undefined;
  if (isFunction(expression)) return expression;
  const [member] = (expression.properties ?? (expression.body as Node | undefined)?.body ?? []) as Node[];
  return isNode(member?.value) && isFunction(member.value) ? member.value : undefined;
}
