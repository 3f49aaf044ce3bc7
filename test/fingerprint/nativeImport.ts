import { createRequire } from "node:module";

const load = createRequire(import.meta.url);

/** The namespace of an ES module, loaded by Node itself: the test runner rewrites what it imports. */
export function nativeImport(path: string): Record<string, unknown> {
  return load(path) as Record<string, unknown>;
}
