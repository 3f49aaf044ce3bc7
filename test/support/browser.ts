import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const PROGRAMS = [
  process.env.CHROME_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Chromium, where this machine has it. */
export function findBrowser(): string | undefined {
  return PROGRAMS.find((program) => program !== undefined && existsSync(program));
}

/** A page in a browser without a window. */
export interface BrowserPage {
  /** Sends a command of the DevTools protocol. */
  send<Result = Record<string, unknown>>(method: string, params?: object): Promise<Result>;
  /** Resolves with the parameters of the next event of a kind. */
  once<Params = Record<string, unknown>>(method: string): Promise<Params>;
  /** What the page has said of itself since it was opened: errors, and what its policy refused. */
  readonly complaints: string[];
  open(address: string): Promise<void>;
  /** The value of an expression, or of the promise that it gives. */
  evaluate<Value>(expression: string): Promise<Value>;
  close(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** Starts a browser that loads nothing by itself, with a page of this size. */
export async function openBrowser(program: string, size: { width: number; height: number }): Promise<BrowserPage> {
  const profile = mkdtempSync(join(tmpdir(), "little-pipelines-browser-"));
  const flags =
    `--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync --hide-scrollbars --disable-background-networking --disable-component-update --remote-debugging-port=0 --window-size=${size.width},${size.height}`.split(
      " ",
    );
  const child = spawn(program, [...flags, `--user-data-dir=${profile}`, "about:blank"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise((done) => child.once("exit", done));
  const root = await endpoint(child.stderr);
  const targets = (await (await fetch(`http://${new URL(root).host}/json/list`)).json()) as {
    type: string;
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(targets.find(({ type }) => type === "page")!.webSocketDebuggerUrl);
  await new Promise((done) => socket.addEventListener("open", done));
  const page = connected(socket);
  await Promise.all(["Page", "Runtime", "Log"].map((domain) => page.send(`${domain}.enable`)));
  return {
    ...page,
    async close() {
      child.kill();
      await ended;
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

function connected(socket: WebSocket): Omit<BrowserPage, "close"> {
  const answers = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  const waiting = new Map<string, ((params: never) => void)[]>();
  const complaints: string[] = [];
  let count = 0;
  socket.addEventListener("message", ({ data }) => {
    const { id, method, params = {}, result, error } = JSON.parse(String(data)) as Message;
    if (id !== undefined) {
      const answer = answers.get(id);
      answers.delete(id);
      if (error === undefined) answer?.resolve(result as never);
      else answer?.reject(new Error(error.message));
      return;
    }
    if (method === "Runtime.exceptionThrown" || method === "Log.entryAdded") complaints.push(JSON.stringify(params));
    for (const resolve of waiting.get(method!) ?? []) resolve(params as never);
    waiting.delete(method!);
  });
  const send: BrowserPage["send"] = (method, params = {}) =>
    new Promise((resolve, reject) => {
      answers.set(++count, { resolve, reject });
      socket.send(JSON.stringify({ id: count, method, params }));
    });
  const once: BrowserPage["once"] = (method) =>
    new Promise((resolve) => waiting.set(method, [...(waiting.get(method) ?? []), resolve]));
  return {
    send,
    once,
    complaints,
    async open(address) {
      const loaded = once("Page.loadEventFired");
      await send("Page.navigate", { url: address });
      await loaded;
    },
    async evaluate<Value>(expression: string) {
      const { result, exceptionDetails } = await send<{ result: { value: Value }; exceptionDetails?: object }>(
        "Runtime.evaluate",
        { expression, awaitPromise: true, returnByValue: true },
      );
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
      return result.value;
    },
  };
}

/** The address that the browser writes when it is ready. */
function endpoint(stderr: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: stderr });
    lines.on("line", (line) => {
      const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
    lines.on("close", () => reject(new Error("the browser ended before it was ready")));
  });
}
