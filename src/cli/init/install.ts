import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * The packages of these that are not to be found from a folder.
 *
 * @param isOwn whether the manifest there is its own: then they are to be in it, not in a project around it
 */
export function missingPackages(folder: string, names: readonly string[], isOwn: boolean): string[] {
  if (isOwn) return names.filter((name) => !existsSync(join(folder, "node_modules", name, "package.json")));
  const { resolve } = createRequire(join(folder, "package.json"));
  return names.filter((name) => {
    try {
      return resolve.paths(name) === null || resolve(`${name}/package.json`) === "";
    } catch (error) {
      // There, but its manifest is not for all to see.
      return (error as NodeJS.ErrnoException).code !== "ERR_PACKAGE_PATH_NOT_EXPORTED";
    }
  });
}

/** The package manager that started this: `npx`, `pnpm dlx` and their kin say so. */
export function packageManager(): string {
  const agent = process.env.npm_config_user_agent?.split("/")[0];
  return agent === "pnpm" || agent === "yarn" || agent === "bun" ? agent : "npm";
}

/**
 * Installs what a project's manifest asks for, and shows what the package manager says.
 *
 * @returns whether it went well
 */
export function install(folder: string, manager: string): Promise<boolean> {
  return new Promise((done) => {
    // Windows starts npm by a script, which needs its shell.
    const child = spawn(manager, ["install"], { cwd: folder, stdio: "inherit", shell: process.platform === "win32" });
    child.once("error", () => done(false));
    child.once("exit", (code) => done(code === 0));
  });
}
