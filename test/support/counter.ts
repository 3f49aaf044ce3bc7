import { createServer, type Server, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";

/** A service that counts who is with it: each request is held open until it is let go, and ends when its caller does. */
export interface Counter {
  readonly url: string;
  /** What came and went, in order: `+ NAME WHO`, `- NAME WHO`. */
  readonly log: readonly string[];
  /** As many as were there at the same time. */
  most(): number;
  /** Who is there now. */
  there(): readonly string[];
  /** Resolves when this is so; it is looked at whenever somebody comes or goes. */
  until(isSo: () => boolean): Promise<void>;
  /** Lets all go that are there or come later, where this says so. */
  letGo(which?: (who: string) => boolean): void;
}

/** Starts one on the loopback, which is closed with the test. Tasks ask for `URL/?name=NAME&who=WHO`. */
export async function startCounter(): Promise<Counter> {
  const log: string[] = [];
  const held = new Map<ServerResponse, string>();
  const looks = new Set<() => void>();
  let isLet: (who: string) => boolean = () => false;
  let most = 0;
  const note = (line: string): void => {
    log.push(line);
    most = Math.max(most, held.size);
    for (const look of looks) look();
  };
  const server: Server = createServer((request, response) => {
    const query = new URL(request.url!, "http://localhost").searchParams;
    const who = `${query.get("name")} ${query.get("who")}`;
    held.set(response, who);
    note(`+ ${who}`);
    // Also where its caller is gone.
    response.once("close", () => {
      held.delete(response);
      note(`- ${who}`);
    });
    if (isLet(who)) setTimeout(() => response.end("1"), 60);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/`,
    log,
    most: () => most,
    there: () => [...held.values()],
    until: (isSo) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!isSo()) return;
          looks.delete(look);
          resolve();
        };
        looks.add(look);
        look();
      }),
    letGo(which = () => true) {
      isLet = which;
      for (const [response, who] of held) if (which(who)) response.end("1");
    },
  };
}
