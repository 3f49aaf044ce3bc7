import { fileURLToPath } from "node:url";

/** Where this package lies: two folders above `src/cli`, and above `dist/lib`. */
export function packageFolder(): string {
  return fileURLToPath(new URL("../..", import.meta.url));
}
