import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";

/** What each system opens a file with. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly [program: string, ...args: string[]]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** Opens a file in the user's browser. Where there is none it is said, and nothing fails: the file is there. */
export async function openInBrowser(path: string): Promise<void> {
  const [program, ...args] = OPENERS[process.platform] ?? ["xdg-open"];
  const child = spawn(program, [...args, pathToFileURL(path).href], { stdio: "ignore", detached: true });
  await new Promise<void>((done) => {
    child.once("error", () => {
      console.error(`No browser could be opened (${program} is not there). Open it yourself: ${path}`);
      done();
    });
    child.once("spawn", () => {
      child.unref();
      done();
    });
  });
}
