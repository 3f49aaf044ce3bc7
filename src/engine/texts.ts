import type { Fingerprint } from "../model/key.ts";
import type { Task } from "../model/task.ts";
import type { World } from "./world.ts";

/*
 * The source of each piece of code that counted in a key, by its digest, for explanations later. Losing one
 * costs only the lines that it would show.
 */

const KIND = "text";

/** Keeps the texts of the code of tasks that ran, where they are not kept yet. */
export async function keepTexts({ code, store }: World, ran: readonly Task[]): Promise<void> {
  // Tasks that share their code have one list of it.
  const byList = new Map<readonly Fingerprint[], { readonly task: Task; readonly captured: readonly Fingerprint[] }>();
  for (const task of ran) {
    const its = code.of(task);
    const { code: list, captured } = its instanceof Promise ? await its : its;
    byList.set(list, { task, captured });
  }
  const digests = [...byList.keys()].flat().map(([, digest]) => digest);
  const known = await store.memo.recall(KIND, digests);
  const unknown = [...byList].filter(([list]) => list.some(([, digest]) => !known.has(digest)));
  if (unknown.length === 0) return;
  const texts = await code.describe(unknown.map(([, { task }]) => task));
  // What counted alone: values may be others by now, and hold what must not be kept.
  const kept = new Map<string, string>();
  for (const [list, { captured }] of unknown) {
    for (const [, digest] of list.concat(captured)) {
      const text = texts.get(digest);
      if (text !== undefined) kept.set(digest, text);
    }
  }
  await store.memo.remember(KIND, kept);
}

/** The text of a digest, where it was kept. */
export async function keptText({ store }: World, digest: string): Promise<string | undefined> {
  return (await store.memo.recall(KIND, [digest])).get(digest);
}
