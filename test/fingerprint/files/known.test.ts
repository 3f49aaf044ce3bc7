import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { memoryStore } from "../../../src/index.ts";
import { digest } from "../../../src/fingerprint/digest.ts";
import { digestFolders } from "../../../src/fingerprint/files/digestFolders.ts";
import { knownDigests } from "../../../src/fingerprint/files/known.ts";
import type { DigestMemo } from "../../../src/model/memo.ts";
import { scratch } from "../sources.ts";

/** A memo that tells what it was asked for. */
function told(memo: DigestMemo): DigestMemo & { readonly asked: [kind: string, count: number][] } {
  const asked: [string, number][] = [];
  return {
    asked,
    async recall(kind, names) {
      if (names.length > 0) asked.push([kind, names.length]);
      return memo.recall(kind, names);
    },
    remember: (kind, digests) => memo.remember(kind, digests),
  };
}

it("files of a folder that were remembered one by one are kept together once nothing of it changes", async () => {
  const names = Array.from({ length: 800 }, (_, i) => `${i}.txt`).sort();
  const folder = scratch(Object.fromEntries(names.map((name) => [name, name])));
  const memo = memoryStore().memo;
  /** As a new process does. */
  const look = async (): Promise<[string, number][]> => {
    const its = told(memo);
    const found = await (await digestFolders([{ folder, names }], knownDigests(its))).get(folder);
    expect(found!.digests).toEqual(names.map((name, i) => digest(changed.has(i) ? `${name}!` : name)));
    return its.asked;
  };
  const changed = new Set<number>();
  // What is read so soon after it was made may change again unseen, and is not remembered.
  const later = (): void => void vi.setSystemTime(Date.now() + 10_000);
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  later();
  await look();
  expect(await look()).toEqual([["folder", 1]]);
  for (let i = 0; i < 70; i++) {
    changed.add(i);
    writeFileSync(join(folder, names[i]!), `${names[i]!}!`);
  }
  later();
  expect(await look()).toContainEqual(["file", 70]);
  expect(await look()).toContainEqual(["file", 70]);
  expect(await look()).toEqual([["folder", 1]]);
});
