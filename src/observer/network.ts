import dns from "node:dns";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import net from "node:net";
import { HIDDEN } from "../fingerprint/sources/redirects.ts";
import type { See, Seen } from "./lookout.ts";
import type { Callable, Patches } from "./patches.ts";

/** The network: addresses where a client of HTTP is asked, `host:port` where a socket is. */
export function watchNetwork(patches: Patches, see: See): void {
  const seeAddress = (
    address: () => string | undefined,
    here: Callable,
    more: Pick<Seen, "isInner" | "isOfTask"> = {},
  ): void =>
    see(() => {
      const what = address();
      return what === undefined ? undefined : { kind: "network", what, here, ...more };
    });

  patches.onCall(globalThis, "fetch", ([input, init], here) => {
    const isOfTask = typeof init === "object" && init !== null && HIDDEN in init;
    seeAddress(() => addressOf(input), here, { isOfTask });
  });
  for (const name of ["WebSocket", "EventSource"])
    patches.onCall(globalThis, name, ([input], here) => seeAddress(() => addressOf(input), here));
  for (const [client, protocol] of [
    [http, "http:"],
    [https, "https:"],
  ] as const) {
    for (const name of ["request", "get"])
      patches.onCall(client, name, (args, here) => seeAddress(() => requestAddress(args, protocol), here));
  }
  patches.onCall(http2, "connect", ([authority], here) => seeAddress(() => addressOf(authority), here));
  // Under all the ways to open a connection, those that were taken a reference of before included.
  patches.onCall(net.Socket.prototype, "connect", (args, here) =>
    seeAddress(() => socketAddress(args), here, { isInner: true }),
  );
  for (const owner of [dns, dns.promises]) {
    for (const name of ["lookup", "resolve", "resolve4", "resolve6", "resolveMx", "resolveSrv", "resolveTxt"])
      patches.onCall(owner, name, ([host], here) => seeAddress(() => `dns ${String(host)}`, here));
  }
}

/** Without what is secret or never sent; undefined where it leads to no other machine or process. */
function addressOf(input: unknown): string | undefined {
  const url = URL.parse(input instanceof Request ? input.url : String(input));
  if (url === null || url.protocol === "data:" || url.protocol === "blob:") return undefined;
  url.username = url.password = url.hash = "";
  return url.href;
}

interface RequestParts {
  readonly protocol?: string;
  readonly host?: string;
  readonly hostname?: string;
  readonly port?: string | number;
  readonly path?: string;
  readonly socketPath?: string;
}

function requestAddress([input, more]: readonly unknown[], protocol: string): string | undefined {
  if (typeof input === "string" || input instanceof URL) {
    const { path, ...others } = (typeof more === "object" ? more : {}) as RequestParts;
    if (path === undefined && others.host === undefined && others.hostname === undefined) return addressOf(input);
  }
  const parts = (typeof input === "object" ? input : more) as RequestParts | null;
  if (typeof parts !== "object" || parts === null) return undefined;
  if (parts.socketPath !== undefined) return `socket ${parts.socketPath}`;
  const port = parts.port === undefined ? "" : `:${parts.port}`;
  const host = parts.hostname ?? parts.host ?? "localhost";
  return addressOf(`${parts.protocol ?? protocol}//${host}${port}${parts.path ?? "/"}`);
}

function socketAddress(args: readonly unknown[]): string | undefined {
  // Node hands its own arguments on as a list in a list.
  const [first, second] = (Array.isArray(args[0]) ? args[0] : args) as unknown[];
  if (typeof first === "number" || (typeof first === "string" && /^\d+$/.test(first)))
    return `${typeof second === "string" ? second : "localhost"}:${first}`;
  if (typeof first === "string") return `socket ${first}`;
  if (typeof first !== "object" || first === null) return undefined;
  const { host = "localhost", port, path } = first as { host?: string; port?: string | number; path?: string };
  return typeof path === "string" && port === undefined ? `socket ${path}` : `${host}:${port}`;
}
