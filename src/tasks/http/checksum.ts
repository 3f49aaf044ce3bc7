import { createHash, type Hash } from "node:crypto";
import { PipelineError } from "../../index.ts";
import { HttpError } from "./error.ts";

/** What the bytes of an answer must come to, in hexadecimal. */
export interface Checksum {
  readonly sha256?: string;
  readonly md5?: string;
}

const LENGTHS = { sha256: 64, md5: 32 } as const;

/** @throws PipelineError `BAD_OPTION` for what is no such checksum */
export function checkChecksum(made: string, { sha256, md5 }: Checksum): void {
  for (const [kind, given] of Object.entries({ sha256, md5 }) as ["sha256" | "md5", unknown][]) {
    if (given === undefined) continue;
    if (typeof given === "string" && given.length === LENGTHS[kind] && /^[\da-f]+$/i.test(given)) continue;
    throw new PipelineError("BAD_OPTION", `${made}: ${kind} is no ${kind} checksum`, {
      hint: `It is a text of ${LENGTHS[kind]} hexadecimal digits.`,
    });
  }
}

/** Follows bytes as they come. */
export interface Summing {
  update(part: Uint8Array): void;
  /** In hexadecimal; only where it is wanted. */
  readonly sha256: () => string;
  /** What is wrong: `has the sha256 …, and not …`. To be asked at the end; undefined where nothing is. */
  readonly mismatch: () => string | undefined;
}

/** @param isAlways the SHA-256 is wanted also where nothing is to be compared with it */
export function summing({ sha256, md5 }: Checksum, isAlways: boolean): Summing {
  const sums: Partial<Record<"sha256" | "md5", Hash>> = {};
  if (isAlways || sha256 !== undefined) sums.sha256 = createHash("sha256");
  if (md5 !== undefined) sums.md5 = createHash("md5");
  const done: Partial<Record<"sha256" | "md5", string>> = {};
  const digest = (kind: "sha256" | "md5"): string => (done[kind] ??= sums[kind]!.digest("hex"));
  return {
    update(part) {
      sums.sha256?.update(part);
      sums.md5?.update(part);
    },
    sha256: () => digest("sha256"),
    mismatch() {
      for (const [kind, wanted] of [
        ["sha256", sha256],
        ["md5", md5],
      ] as const) {
        if (wanted !== undefined && digest(kind) !== wanted.toLowerCase())
          return `has the ${kind} ${digest(kind)}, and not ${wanted.toLowerCase()}`;
      }
      return undefined;
    },
  };
}

/**
 * @param mismatch undefined where there is none
 * @throws HttpError `CHECKSUM_MISMATCH`
 */
export function refuseMismatch(mismatch: string | undefined, what: string, url: string): void {
  if (mismatch === undefined) return;
  throw new HttpError("CHECKSUM_MISMATCH", `${what}: the answer ${mismatch}`, {
    hint: "It is not what was expected, and nothing of it is kept: correct the checksum if the source has a new version.",
    url,
    isDown: false,
  });
}
