import { createHmac, timingSafeEqual } from "node:crypto";
import type { Branch } from "../../model/branch.ts";
import type { Entry } from "../../model/entry.ts";
import { PipelineError } from "../../model/errors.ts";

/** Signs what is shared, and tells what others have put there who do not have the key. */
export interface Signing {
  entry(this: void, entry: Entry): Buffer | null;
  branch(this: void, task: string, branch: Branch): Buffer | null;
  /** Whether an entry is signed as it must be. */
  isEntry(this: void, entry: Entry, signature: Buffer | null): boolean;
  isBranch(this: void, task: string, branch: Branch, signature: Buffer | null): boolean;
}

/** A key that is found by trying protects nothing. */
const SHORTEST_KEY = 16;

/**
 * @param teamKey undefined where nothing is signed
 * @throws PipelineError `BAD_OPTION`
 */
export function signing(teamKey: string | undefined): Signing {
  if (teamKey === undefined)
    return { entry: () => null, branch: () => null, isEntry: () => true, isBranch: () => true };
  if (teamKey.length < SHORTEST_KEY)
    throw new PipelineError("BAD_OPTION", `the team key has ${teamKey.length} characters`, {
      hint: `It needs at least ${SHORTEST_KEY}. One that is good: openssl rand -hex 32`,
    });
  const sign = (fields: readonly unknown[]): Buffer =>
    createHmac("sha256", teamKey).update(JSON.stringify(fields)).digest();
  const entry = (its: Entry): Buffer => sign(entryFields(its));
  const branch = (task: string, its: Branch): Buffer => sign(branchFields(task, its));
  const isSame = (expected: Buffer, signature: Buffer | null): boolean =>
    signature?.length === expected.length && timingSafeEqual(signature, expected);
  return {
    entry,
    branch,
    isEntry: (its, signature) => isSame(entry(its), signature),
    isBranch: (task, its, signature) => isSame(branch(task, its), signature),
  };
}

/** All that decides whether and for what an entry is used, but for the mark of its expiry, which others set later. */
function entryFields(entry: Entry): unknown[] {
  const { task, key, result, isUndefined, outputs, keptOutputs = null, runId, session, startedAt, durationMs } = entry;
  const { hash, sizeBytes, files = null } = result;
  return [
    "entry",
    task,
    key,
    hash,
    sizeBytes,
    files,
    isUndefined,
    outputs,
    keptOutputs,
    runId,
    session,
    startedAt,
    durationMs,
  ];
}

function branchFields(task: string, { key, result, runId, session, startedAt, durationMs }: Branch): unknown[] {
  const { hash, sizeBytes, files = null } = result;
  return ["branch", task, key, hash, sizeBytes, files, runId, session, startedAt, durationMs];
}
