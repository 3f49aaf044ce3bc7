import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** What a server answers; the Date header is the machine's where none is given. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The connection ends after so many bytes of the body. */
  readonly breaksAfterBytes?: number;
}

/** A request that a server had. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real HTTP server on this machine, which counts what it is asked. */
export interface TestServer {
  readonly origin: string;
  /** What it answers from now on; `"nothing"` never answers, `"hangUp"` ends the connection. */
  reply: (request: Received) => Reply | "nothing" | "hangUp";
  readonly received: Received[];
  /** The requests since this was last asked: `HEAD /a.csv`. */
  asked(): string[];
  close(): Promise<void>;
}

/** A server that is closed when the test is over. */
export async function startServer(reply: TestServer["reply"] = () => ({ status: 404 })): Promise<TestServer> {
  const http = createServer(
    (request, response) => void receivedOf(request).then((received) => answerTo(received, request, response)),
  );
  const answerTo = (received: Received, request: IncomingMessage, response: ServerResponse): void => {
    its.received.push(received);
    const answer = its.reply(received);
    if (answer === "nothing") return;
    if (answer === "hangUp") return void request.socket.destroy();
    const { status = 200, headers = {}, body = "", breaksAfterBytes } = answer;
    if (breaksAfterBytes !== undefined) {
      const bytes = Buffer.from(body);
      response.writeHead(status, { ...headers, "content-length": String(bytes.length) });
      return void response.write(bytes.subarray(0, breaksAfterBytes), () => request.socket.destroy());
    }
    response.writeHead(status, headers).end(request.method === "HEAD" ? undefined : body);
  };
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  let told = 0;
  const its: TestServer = {
    origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    reply,
    received: [],
    asked() {
      const lines = its.received.slice(told).map(({ method, path }) => `${method} ${path}`);
      told = its.received.length;
      return lines;
    },
    close() {
      http.closeAllConnections();
      return new Promise((resolve) => http.close(() => resolve()));
    },
  };
  onTestFinished(() => its.close());
  return its;
}

async function receivedOf(request: IncomingMessage): Promise<Received> {
  const { method, url, headers } = request;
  let body = "";
  for await (const part of request) body += String(part);
  return { method: method!, path: url!, headers, body };
}
