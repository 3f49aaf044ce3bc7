/**
 * Goes on quietly where nobody reads what is written any more: who pipes to `head` has seen enough, which is no reason for
 * a run to fail. What follows is written to nobody.
 */
export function outliveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
}
