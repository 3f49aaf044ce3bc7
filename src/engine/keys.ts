import type { TaskCode } from "../fingerprint/code.ts";
import { digest } from "../fingerprint/digest.ts";
import { inputParts, paramParts, sourceNotes, type InputPlaces, type SourceNotes } from "../fingerprint/inputs.ts";
import { keySection, keyHash } from "../fingerprint/key.ts";
import { sources } from "../fingerprint/sources/sources.ts";
import type { Entry } from "../model/entry.ts";
import type { Fingerprint, Key, KeyParts } from "../model/key.ts";
import type { ParamValue } from "../model/params.ts";
import type { Task } from "../model/task.ts";
import type { World } from "./world.ts";

/** Makes the keys of a run. */
export interface Keys {
  /**
   * The key of a task, from what it is now and what its dependencies gave. Answers at once where it
   * can: of tens of thousands of tasks most have no input to wait for, and each promise costs.
   *
   * @param upstream the entries of the dependencies, by their names' order
   */
  of(task: Task, upstream: readonly Entry[], params: Readonly<Record<string, ParamValue>>): Key | Promise<Key>;
  /** The same for a task that must run: of sources that were not asked, since they were seen lately, as they are now. */
  certain(task: Task, upstream: readonly Entry[], params: Readonly<Record<string, ParamValue>>): Promise<Key>;
  /** What is known of the sources of a task whose key was made; undefined at once where that is nothing. */
  sourceNotes(task: Task): Promise<SourceNotes> | undefined;
  /** The inputs part again, when the task has ended: what it read may have been neither the old nor the new. */
  inputsNow(task: Task, params: Readonly<Record<string, ParamValue>>): Promise<readonly Fingerprint[]>;
}

/**
 * @param world asked for code, files and sources, each at most once for what tasks have in common
 * @param signal aborted when the run is cancelled
 */
export function keys(world: World, signal: AbortSignal = new AbortController().signal): Keys {
  const { code, files } = world;
  const warn = (message: string): void => world.emit({ kind: "warned", at: world.clock.now(), message });
  const its = sources({ memo: world.store.memo, clock: world.clock, warn, signal });
  const places: InputPlaces = { files, sources: its, signal, memo: world.store.memo };
  /** Tasks that share their code, or their packages, have one list of it: its text is made once. */
  const texts = new Map<readonly Fingerprint[], string>();
  const textOf = (name: "code" | "packages", part: readonly Fingerprint[]): string => {
    let text = texts.get(part);
    if (text === undefined) texts.set(part, (text = keySection(name, part)));
    return text;
  };
  const make = (its: TaskCode, inputs: readonly Fingerprint[], upstream: readonly Entry[]): Key => {
    const captured = keySection("captured", its.captured);
    return new TaskKey(textOf("code", its.code) + captured + textOf("packages", its.packages), its, inputs, upstream);
  };
  return {
    of(task, upstream, params) {
      const its = code.of(task);
      const isPlain = task.options.inputs === undefined && task.branching === undefined;
      const inputs = isPlain ? paramParts(params) : inputParts(task, params, places);
      if (its instanceof Promise || inputs instanceof Promise) {
        return Promise.all([its, inputs]).then(([parts, all]) => make(parts, all, upstream));
      }
      return make(its, inputs, upstream);
    },
    async certain(task, upstream, params) {
      return make(await code.of(task), await inputParts(task, params, places, "certain"), upstream);
    },
    sourceNotes: (task) => sourceNotes(task, places),
    inputsNow: (task, params) => inputParts(task, params, places, "ended"),
  };
}

/** A key whose parts are listed only when asked for: with nothing to do, its hash is enough. */
class TaskKey implements Key {
  readonly hash: string;
  readonly #code: TaskCode;
  readonly #inputs: readonly Fingerprint[];
  readonly #upstream: readonly Entry[];

  constructor(codeText: string, code: TaskCode, inputs: readonly Fingerprint[], upstream: readonly Entry[]) {
    this.#code = code;
    this.#inputs = inputs;
    this.#upstream = upstream;
    this.hash = keyHash(codeText + keySection("inputs", inputs) + keySection("upstream", upstream.map(fingerprintOf)));
  }

  get parts(): KeyParts {
    return {
      code: this.#code.code,
      captured: this.#code.captured,
      packages: this.#code.packages,
      inputs: this.#inputs,
      upstream: this.#upstream.map(fingerprintOf),
    };
  }
}

/** Values and written files alone: what ran again and gave the same leaves the task valid. */
function fingerprintOf({ task, result, outputs }: Entry): Fingerprint {
  return [task, outputs.length === 0 ? result.hash : `${result.hash} ${digest(JSON.stringify(outputs))}`];
}
