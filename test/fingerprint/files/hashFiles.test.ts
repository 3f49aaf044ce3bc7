import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { digest } from "../../../src/fingerprint/digest.ts";
import { hashFiles } from "../../../src/fingerprint/files/hashFiles.ts";
import { hashInThreads } from "../../../src/fingerprint/files/hashThreads.ts";
import { statAll } from "../../../src/fingerprint/files/stat.ts";
import { scratch } from "../sources.ts";

const SIZES = [0, 1, 10_000, 256 * 1024, 1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1, 3_500_000];

function filesOf(sizes: readonly number[]) {
  const texts = sizes.map((size, i) => String(i % 10).repeat(size));
  const root = scratch(Object.fromEntries(texts.map((text, i) => [`${i}`, text])));
  return { texts, files: sizes.map((sizeBytes, i) => ({ path: join(root, `${i}`), sizeBytes })), root };
}

describe.each([
  ["by the main thread and by others as is best", hashFiles],
  ["by threads", hashInThreads],
])("files that are hashed %s", (_, hashAll) => {
  it("have the digests of their contents, in their order, of whatever size", async () => {
    const { files, texts } = filesOf(SIZES);
    expect(await hashAll(files)).toEqual(texts.map((text) => digest(text)));
  });

  it("may be hundreds, and larger or smaller than was thought", async () => {
    const { files, texts } = filesOf(Array.from({ length: 300 }, (_, i) => i % 5));
    const wrong = files.map(({ path }) => ({ path, sizeBytes: 20_000 }));
    expect(await hashAll(wrong)).toEqual(texts.map((text) => digest(text)));
  });

  it("may be gone, or not to be read: the others are hashed", async () => {
    const { files, root } = filesOf([1]);
    mkdirSync(join(root, "folder"));
    const [gone, folder] = ["gone", "folder"].map((name) => ({ path: join(root, name), sizeBytes: 1 }));
    const [one, two, three] = await hashAll([gone!, folder!, files[0]!]);
    expect([one, three]).toEqual([undefined, digest("0")]);
    expect((two as Error).message).toMatch(/^EISDIR/);
  });

  it("may be none", async () => expect(await hashAll([])).toEqual([]));
});

it("much is hashed by threads, which end with it", async () => {
  const { files, texts } = filesOf(Array.from({ length: 12 }, () => 4_000_000));
  const threads = (): number => process.getActiveResourcesInfo().filter((each) => each === "MessagePort").length;
  const before = threads();
  expect(await hashFiles(files)).toEqual(texts.map((text) => digest(text)));
  expect(threads()).toBe(before);
});

it("much is hashed without threads where these are forbidden", async () => {
  const { files, texts } = filesOf([20_000_000, 20_000_000]);
  const module = pathToFileURL(join(import.meta.dirname, "../../../src/fingerprint/files/hashFiles.ts")).href;
  const script = `import { hashFiles } from ${JSON.stringify(module)};
    const digests = await hashFiles(${JSON.stringify(files)});
    console.log(JSON.stringify([process.permission.has("worker"), ...digests]));`;
  const args = ["--permission", "--allow-fs-read=*", "--no-warnings", "--input-type=module", "--eval", script];
  const printed = execFileSync(process.execPath, args, { encoding: "utf8" });
  expect(JSON.parse(printed)).toEqual([false, ...texts.map((text) => digest(text))]);
});

describe("what is asked about many paths", () => {
  it("is the same whether the disk is near or far", async () => {
    const { files, root } = filesOf(Array.from({ length: 300 }, (_, i) => i % 3));
    mkdirSync(join(root, "folder"));
    const names = [...files.map((_, i) => `${i}`), "gone", "folder", "0/below"];
    const folders = [
      { folder: root, names: names.slice(0, 100) },
      { folder: join(root, "folder"), names: [] },
      { folder: `${root}/`, names: names.slice(100) },
    ];
    const near = await statAll(folders);
    const far = await statAll(folders, { sliceMs: 0, slowMs: 0 });
    const inTurns = await statAll(folders, { sliceMs: 0, slowMs: Infinity });
    expect([far, inTurns].map(({ stamps }) => near.stamps.equals(stamps))).toEqual([true, true]);
    expect(names.map((_, place) => near.stamps.has(place)).lastIndexOf(true)).toBe(299);
    expect(files.map((_, place) => near.stamps.sizeBytes(place))).toEqual(files.map((each) => each.sizeBytes));
    expect([near.errors.size, far.errors.size]).toEqual([0, 0]);
  });

  it.skipIf(process.getuid?.() === 0)("names those that cannot be asked about", async () => {
    const root = scratch({ "closed/a": "", b: "" });
    chmodSync(join(root, "closed"), 0o000);
    const { errors } = await statAll([{ folder: root, names: ["closed/a", "b"] }]);
    chmodSync(join(root, "closed"), 0o700);
    expect([...errors].map(([place, { message }]) => [place, message.slice(0, 6)])).toEqual([[0, "EACCES"]]);
  });
});
