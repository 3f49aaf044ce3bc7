import type { Fingerprint } from "../model/key.ts";
import type { Task } from "../model/task.ts";
import type { World } from "./world.ts";

const KIND = "text";

/**
 * The source of each piece of code that counted in a key, and what captured values look like, by their digests: for
 * explanations later. Losing one costs only the lines that it would show.
 */
export class Texts {
  readonly #world: World;
  /** Tasks that share their code have one list of it. */
  readonly #seen = new Set<readonly Fingerprint[]>();
  readonly #fresh = new Map<string, string>();

  constructor(world: World) {
    this.#world = world;
  }

  /**
   * Takes note of a task that is about to run: afterwards its values may be others, and hold what must not be kept.
   *
   * @param inputs of its key: sources in other languages have their lines with them
   */
  async note(task: Task, inputs: readonly Fingerprint[]): Promise<void> {
    for (const [digest, text] of textsOf(inputs)) this.#fresh.set(digest, text);
    const its = this.#world.code.of(task);
    const { code, captured } = its instanceof Promise ? await its : its;
    if (this.#seen.has(code)) return;
    this.#seen.add(code);
    const digests = code.map(([, digest]) => digest);
    const known = await this.#world.store.memo.recall(KIND, digests);
    if (known.size === new Set(digests).size) return;
    const texts = await this.#world.code.describe(task);
    for (const [, digest] of code.concat(captured)) {
      const text = texts.get(digest);
      if (text !== undefined) this.#fresh.set(digest, text);
    }
  }

  /** They are written with the end of the run. */
  async keep(): Promise<void> {
    if (this.#fresh.size > 0) await this.#world.store.memo.remember(KIND, this.#fresh);
  }
}

/** The text of a digest, where it was kept. */
export async function keptText({ store }: World, digest: string): Promise<string | undefined> {
  return (await store.memo.recall(KIND, [digest])).get(digest);
}

/** The lines of sources in other languages, by their digests. */
export function textsOf(inputs: readonly Fingerprint[]): Map<string, string> {
  return new Map(inputs.flatMap(([, digest, shown]) => (shown === undefined ? [] : [[digest, shown] as const])));
}
