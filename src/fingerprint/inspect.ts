import type { Session } from "node:inspector";
import { post, type Location } from "./protocol.ts";
import { textOf } from "./reflection.ts";
import { scriptFiles } from "./scriptFiles.ts";
import { loadedScripts, type Scripts } from "./scripts.ts";

/** What V8's inspector knows of a function or an object, and the language does not tell. */
export interface Inspected {
  /** Where its code was loaded from: a `file:` URL, `node:fs`; empty for code from a string. */
  readonly url: string;
  /** V8's number of that script. */
  readonly scriptId: string;
  /** Where it stands in that file, from 0. */
  readonly place: string;
  /** The scopes around it, the innermost first. */
  readonly scopes: readonly InspectedScope[];
  /** What V8 holds of it under names such as `[[BoundThis]]`. */
  readonly internals: ReadonlyMap<string, unknown>;
  /** Private fields and methods, `#name` → value. */
  readonly privates: ReadonlyMap<string, unknown>;
}

export interface InspectedScope {
  /** `Module`, `Global`, `Block`, `Closure (name)`; `Closure` alone is a CommonJS module's own. */
  readonly kind: string;
  /** Its variables, by name. Reading one that is not yet defined throws. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** V8's inspector, in this process. */
export interface Inspector {
  /** It is not to be had in this process, and gives nothing. */
  readonly isBlind: boolean;
  inspect(targets: readonly object[]): Inspected[];
  close(): void;
}

/** As many are looked at in one go: their scopes are then handed over in one call. */
const CHUNK = 256;

/**
 * Opens a session with V8's inspector in this thread: 1 ms. A function then takes some 30 µs: the
 * inspector answers in JSON, a function at a time; only the values come in batches, and as they are.
 *
 * @param starts files of the project from which its other files are found
 */
export async function openInspector(starts: () => Iterable<string>): Promise<Inspector> {
  const session = await connect();
  if (session === undefined) return BLIND;
  const scripts = loadedScripts(session, scriptFiles(starts));
  return {
    isBlind: false,
    inspect(targets) {
      const found: Inspected[] = [];
      for (let i = 0; i < targets.length; i += CHUNK)
        found.push(...inspectChunk(session, targets.slice(i, i + CHUNK), scripts));
      return found;
    },
    close: () => session.disconnect(),
  };
}

/** Undefined where Node was built without it, or `--permission` forbids it. */
export async function connect(): Promise<Session | undefined> {
  try {
    const { Session } = await import("node:inspector");
    const session = new Session();
    session.connect();
    return session;
  } catch {
    return undefined;
  }
}

const NONE: ReadonlyMap<string, unknown> = new Map();
const NOTHING: Inspected = { url: "", scriptId: "", place: "", scopes: [], internals: NONE, privates: NONE };
const BLIND: Inspector = {
  isBlind: true,
  inspect: (targets) => targets.map(() => NOTHING),
  close: () => {},
};

interface Remote {
  readonly objectId?: string;
  readonly value?: unknown;
  readonly unserializableValue?: string;
}

interface Property {
  readonly name: string;
  readonly value?: Remote;
}

interface Properties {
  readonly result: readonly Property[];
  readonly internalProperties?: readonly Property[];
  readonly privateProperties?: readonly Property[];
}

function propertiesOf(session: Session, { objectId }: Remote): Properties {
  return post(session, "Runtime.getProperties", { objectId, ownProperties: true }) as Properties;
}

const GROUP = "little-pipelines";

/** Handed over and back through a property of the global object that is there for a moment. */
function inspectChunk(session: Session, targets: readonly object[], scripts: Scripts): Inspected[] {
  const name = `little-pipelines ${Math.random()}`;
  const holder: { targets: readonly object[]; values: readonly unknown[] } = { targets, values: [] };
  Object.defineProperty(globalThis, name, { value: holder, configurable: true });
  try {
    const expression = `globalThis[${JSON.stringify(name)}].targets`;
    const list = (post(session, "Runtime.evaluate", { expression, objectGroup: GROUP }) as { result: Remote }).result;
    const { result } = propertiesOf(session, list);
    const wanted: Remote[] = [];
    const drafts = targets.map((_, i) => {
      return draft(propertiesOf(session, result[i]!.value!), wanted);
    });
    post(session, "Runtime.callFunctionOn", {
      objectId: list.objectId,
      functionDeclaration: `function (...values) { globalThis[${JSON.stringify(name)}].values = values; }`,
      arguments: wanted,
    });
    return drafts.map((each, i) => finish(targets[i]!, each, holder.values, scripts));
  } finally {
    Reflect.deleteProperty(globalThis, name);
    post(session, "Runtime.releaseObjectGroup", { objectGroup: GROUP });
  }
}

/** What is known before the values are there: these are named by their places in one list. */
interface Draft {
  readonly location: Location | undefined;
  readonly scopes: number | undefined;
  readonly internals: Places;
  readonly privates: Places;
}

/** Names, each with the place of its value. */
type Places = readonly (readonly [name: string, place: number])[];

function draft({ internalProperties = [], privateProperties = [] }: Properties, wanted: Remote[]): Draft {
  let location: Location | undefined;
  let scopes: number | undefined;
  const internals: [string, number][] = [];
  const want = ({ objectId, value, unserializableValue }: Remote): number =>
    wanted.push(
      objectId !== undefined ? { objectId } : unserializableValue !== undefined ? { unserializableValue } : { value },
    ) - 1;
  for (const { name, value } of internalProperties) {
    if (value === undefined || name === "[[Prototype]]") continue;
    if (name === "[[FunctionLocation]]") location = value.value as Location;
    else if (name === "[[Scopes]]") scopes = want(value);
    else internals.push([name, want(value)]);
  }
  const privates = privateProperties.flatMap(({ name, value }) =>
    value === undefined ? [] : [[name, want(value)] as const],
  );
  return { location, scopes, internals, privates };
}

function finish(target: object, its: Draft, values: readonly unknown[], scripts: Scripts): Inspected {
  const { location } = its;
  return {
    url: location === undefined ? "" : scripts.urlOf(location, () => textOf(target)),
    scriptId: location === undefined ? "" : location.scriptId,
    place: location === undefined ? "" : `${location.lineNumber}:${location.columnNumber}`,
    scopes: its.scopes === undefined ? [] : scopesOf(values[its.scopes] as ArrayLike<RawScope>),
    internals: valuesOf(its.internals, values),
    privates: valuesOf(its.privates, values),
  };
}

function valuesOf(places: Places, values: readonly unknown[]): ReadonlyMap<string, unknown> {
  return places.length === 0 ? NONE : new Map(places.map(([name, i]) => [name, values[i]]));
}

interface RawScope {
  readonly description: string;
  readonly object: Readonly<Record<string, unknown>>;
}

function scopesOf(list: ArrayLike<RawScope>): InspectedScope[] {
  const scopes: InspectedScope[] = [];
  for (let i = 0; i < list.length; i++) {
    const { description, object } = list[i]!;
    scopes.push({ kind: description, variables: object });
  }
  return scopes;
}
