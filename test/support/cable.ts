import { createServer, connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A cable between a process and a server, which can be cut: the server finds out at once, the process does not. */
export interface Cable {
  readonly port: number;
  cut(): void;
  mend(): void;
}

/** @param port of the server, on the loopback */
export async function layCable(port: number): Promise<Cable> {
  const near = new Set<Socket>();
  const far = new Set<Socket>();
  let isCut = false;
  const server = createServer((socket) => {
    near.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => near.delete(socket));
    // Nobody answers, and nobody says so.
    if (isCut) return;
    const there = connect(port, "127.0.0.1");
    far.add(there);
    there.on("error", () => {});
    there.on("close", () => {
      far.delete(there);
      if (!isCut) socket.destroy();
    });
    socket.on("close", () => there.destroy());
    socket.pipe(there);
    there.pipe(socket, { end: false });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    for (const socket of [...near, ...far]) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as { port: number }).port,
    cut() {
      isCut = true;
      for (const socket of far) socket.destroy();
    },
    mend() {
      isCut = false;
      for (const socket of near) socket.destroy();
    },
  };
}
