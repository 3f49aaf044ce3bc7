import type { Stats } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import fc from "../../support/random.ts";
import { describe, expect, it } from "vitest";
import { digest } from "../../../src/fingerprint/digest.ts";
import { Pack, sealOf } from "../../../src/fingerprint/files/pack.ts";
import { Stamps } from "../../../src/fingerprint/files/stamps.ts";

/** Names of files, each with a number that its state and its digest come from. */
type Folder = Readonly<Record<string, number>>;

function stamped(folder: Folder) {
  const names = Object.keys(folder).sort();
  const stamps = new Stamps(names.length);
  for (const [place, name] of names.entries())
    stamps.put(place, { size: folder[name]!, mtimeMs: 1.5, ctimeMs: 2.5, ino: 7 } as Stats);
  const digested = names.map((name, place) => ({ name, stamps, place, digest: digest(`${folder[name]}`) }));
  return { names, stamps, digested };
}

const folder = fc.dictionary(fc.string({ maxLength: 3 }), fc.nat(3), { maxKeys: 8, noNullPrototype: true });

/** What is kept of a pack, read again. */
function readAgain({ front, back }: Pack): Pack {
  const pack = Pack.parse(front);
  expect(pack.isWhole).toBe(false);
  expect(pack.addBack(back)).toBe(true);
  return pack;
}

describe("a pack", () => {
  it("holds the digests of the files that have not changed, and of no others", () => {
    fc.assert(
      fc.property(folder, folder, (before, now) => {
        const pack = readAgain(Pack.make(stamped(before).digested, undefined, new Set()));
        const { names, stamps } = stamped(now);
        const same = names.map((name) =>
          Object.hasOwn(before, name) && before[name] === now[name] ? digest(`${now[name]}`) : undefined,
        );
        expect(pack.some(names, stamps)).toEqual(same);
      }),
    );
  });

  it("gives all by its front alone where its seal is that of the files as they are now", () => {
    fc.assert(
      fc.property(folder, folder, (before, now) => {
        const { front } = Pack.make(stamped(before).digested, undefined, new Set());
        const { names, stamps, digested } = stamped(now);
        const isSame = isDeepStrictEqual(before, now);
        expect(Pack.parse(front).seal === sealOf(names, stamps)).toBe(isSame);
        if (isSame) expect(Pack.parse(front).all()).toEqual(digested.map((each) => each.digest));
      }),
    );
  });

  it("is made of a former one and what is new, without what is gone", () => {
    fc.assert(
      fc.property(folder, folder, folder, (before, fresh, there) => {
        const former = Pack.make(stamped(before).digested, undefined, new Set());
        const pack = Pack.make(stamped(fresh).digested, former, new Set(Object.keys(there)));
        const kept = Object.entries(before).filter(([name]) => Object.hasOwn(there, name));
        const { names, stamps, digested } = stamped(Object.fromEntries([...kept, ...Object.entries(fresh)]));
        expect(pack.seal).toBe(sealOf(names, stamps));
        expect(readAgain(pack).all()).toEqual(digested.map((each) => each.digest));
      }),
    );
  });

  it("has nothing to do with the back of another, which a process may have written meanwhile", () => {
    const [one, two] = [{ a: 1 }, { a: 2 }].map((its) => Pack.make(stamped(its).digested, undefined, new Set()));
    const pack = Pack.parse(one!.front);
    expect(pack.addBack(two!.back)).toBe(false);
    expect(pack.addBack(undefined)).toBe(false);
    expect(pack.isWhole).toBe(false);
  });
});

describe("stamps", () => {
  it.each(["size", "mtimeMs", "ctimeMs", "ino"])("differ with %s", (field) => {
    const one = new Stamps(2);
    const stats = { size: 1, mtimeMs: 2, ctimeMs: 3, ino: 4 };
    one.put(0, stats as Stats);
    one.put(1, { ...stats, [field]: 9 } as Stats);
    expect(one.isSame(0, one, 0)).toBe(true);
    expect(one.isSame(0, one, 1)).toBe(false);
    expect(one.textAt(0)).not.toBe(one.textAt(1));
    expect(one.slice(1, 2).isSame(0, one, 1)).toBe(true);
  });

  it("tell an empty file from none", () => {
    const stamps = new Stamps(2);
    stamps.put(1, { size: 0, mtimeMs: 0, ctimeMs: 5, ino: 1 } as Stats);
    expect([stamps.has(0), stamps.has(1)]).toEqual([false, true]);
    expect(stamps.changedAt(1)).toBe(5);
  });
});
