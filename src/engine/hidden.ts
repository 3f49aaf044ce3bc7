import { fileURLToPath } from "node:url";
import type { HiddenInput } from "../model/audit.ts";
import type { Sighting } from "../model/observer.ts";
import type { CallSite } from "../model/task.ts";
import { pathFrom, type Declared } from "./declared.ts";

/** What is needed to tell a hidden input from what a task may read. */
export interface HiddenOptions {
  readonly root: string;
  readonly declared: Declared;
  /** Where the task is made: the place of what its packages do when they have waited, and the stack is lost. */
  readonly definedAt: CallSite | undefined;
  /** The name of the task that declares a path as its output; undefined where none does. */
  readonly writerOf: (path: string) => string | undefined;
}

/** The hidden inputs of one run of one task, from what it was seen to do, in that order. */
export class HiddenInputs {
  readonly #options: HiddenOptions;
  readonly #seen = new Map<string, Sighting>();
  /** What it wrote itself: paths, names of variables. */
  readonly #written = new Set<string>();
  /** All that begins so is its own. */
  readonly #made: string[] = [];
  /** Folders that it made sure of. */
  readonly #ensured = new Set<string>();

  constructor(options: HiddenOptions) {
    this.#options = options;
  }

  add(sighting: Sighting): void {
    const { kind, access, what } = sighting;
    if (access === "write") this.#written.add(`${kind} ${what}`);
    else if (access === "make") this.#made.push(what);
    else if (access === "ensure") this.#ensured.add(what);
    else if (!this.#isOwn(sighting) && !this.#options.declared.covers(sighting)) {
      const id = idOf(sighting);
      // To read says more than to look first whether it is there.
      const earlier = this.#seen.get(id);
      if (earlier === undefined || (earlier.access === "look" && access !== "look")) this.#seen.set(id, sighting);
    }
  }

  list(): readonly HiddenInput[] {
    const all = [...this.#seen.values()];
    // `{ ...process.env }` lists all variables, and then reads each.
    const listed = new Set<string>();
    return all
      .filter((each) => {
        if (each.kind !== "env") return true;
        if (each.what === "*") listed.add(lineOf(each));
        return each.what === "*" || !listed.has(lineOf(each));
      })
      .filter((each) => !this.#isLookBeforeWriting(each))
      .map((each) => this.#describe(each));
  }

  #isOwn({ kind, access, what }: Sighting): boolean {
    if (this.#written.has(`${kind} ${what}`) || (kind === "env" && this.#written.has("env *"))) return true;
    if (kind !== "file") return false;
    return (access === "look" && this.#ensured.has(what)) || this.#made.some((made) => what.startsWith(made));
  }

  /** `if (!existsSync("out")) mkdirSync("out")` reads nothing. */
  #isLookBeforeWriting({ kind, access, what }: Sighting): boolean {
    return (
      kind === "file" &&
      access === "look" &&
      (this.#written.has(`file ${what}`) || this.#ensured.has(what) || this.#made.includes(what))
    );
  }

  #describe(sighting: Sighting): HiddenInput {
    const { kind, what, through } = sighting;
    const { root, definedAt } = this.#options;
    const place = sighting.place ?? definedAt;
    return {
      kind,
      what: kind === "file" ? pathFrom(root, what) : kind === "network" ? withoutQuery(what) : what,
      place: place === undefined ? null : `${pathFrom(root, pathOf(place))}:${place.line}`,
      through: through ?? null,
      advice: this.#advice(sighting),
    };
  }

  #advice({ kind, what, access }: Sighting): string {
    const { root, writerOf } = this.#options;
    switch (kind) {
      case "file": {
        const path = pathFrom(root, what);
        const writer = writerOf(path);
        if (writer !== undefined) return `dependencies: [${JSON.stringify(writer)}]`;
        const isExact = access !== "glob" && /[*?[{]/.test(path);
        return `inputs: [${isExact ? `file(${JSON.stringify(path)})` : JSON.stringify(path)}]`;
      }
      case "env":
        return what === "*"
          ? 'read only the variables that matter, and declare these: inputs: [env("NAME")]'
          : `inputs: [env(${JSON.stringify(what)})]`;
      case "clock":
        return "take the moment as a param or a value(…), or say how long the result is fresh: expire";
      case "random":
        return "make it from a seed that is a param or a value(…), or say how long the result is fresh: expire";
      case "network":
        return /^https?:/.test(what)
          ? `inputs: [url(${JSON.stringify(withoutQuery(what))})], or say how long the result is fresh: expire`
          : "say how long the result is fresh: expire, or declare what changes with it: inputs: [value(…)]";
      case "process":
        return "what it reads cannot be seen: declare that in inputs";
    }
  }
}

/** One declaration cures a file in all places; a clock is asked in each place for another end. */
function idOf({ kind, what, place }: Sighting): string {
  return kind === "file" || kind === "env" || kind === "network"
    ? `${kind} ${what}`
    : `${kind} ${what} ${place?.file} ${place?.line}`;
}

function pathOf({ file }: CallSite): string {
  return file.startsWith("file:") ? fileURLToPath(file) : file;
}

function lineOf({ place }: Sighting): string {
  return `${place?.file} ${place?.line}`;
}

/** What follows the `?` may be secret. */
function withoutQuery(address: string): string {
  return /^\w+:/.test(address) ? address.replace(/\?.*$/, "?…") : address;
}
