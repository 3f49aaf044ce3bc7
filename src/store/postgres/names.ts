import { hash } from "node:crypto";

/** What stands for a name in an index, which holds no name of any length: the first half of its SHA-256. */
export function nameId(name: string): Buffer {
  return hash("sha256", name, "buffer").subarray(0, 16);
}

/** What stands for an entry: one column to look up instead of two. */
export function entryAddress(task: string, key: string): Buffer {
  return hash("sha256", `${key}\0${task}`, "buffer");
}
