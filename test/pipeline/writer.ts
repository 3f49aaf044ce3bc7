import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { task, type Task, type TaskOptions } from "../../src/index.ts";

/**
 * A task that writes the files that it finds in a state, and gives how many. In a module of its own: what a test's module
 * does with vitest as it is loaded would count.
 */
export function writer(
  options: TaskOptions,
  state: { readonly files: Readonly<Record<string, string>> },
): Task<"Write", number> {
  return task("Write", { ...options, params: { version: 1 }, ignoreCaptures: ["state"] }, ({ path }) => {
    for (const [file, text] of Object.entries(state.files)) {
      mkdirSync(join(path(file), ".."), { recursive: true });
      writeFileSync(path(file), text);
      chmodSync(path(file), file.endsWith(".sh") ? 0o755 : file.includes("private") ? 0o600 : 0o644);
    }
    return Object.keys(state.files).length;
  });
}
