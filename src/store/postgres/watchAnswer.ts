import type { Pg } from "./driver.ts";

/** An answer that takes longer is asked after: the network may be cut, of which a process that waits hears nothing for 15 minutes. */
const LOOK_AFTER_MS = 8_000;

/**
 * Waits for the answer of a connection, and gives the connection up when the server does not work on it: it cannot be reached, or knows
 * nothing of the question.
 *
 * @param probe connects once more
 */
export async function watchAnswer<Answer>(
  answer: Promise<Answer>,
  client: Pg.ClientBase,
  probe: () => Promise<Pg.Client>,
): Promise<Answer> {
  let isAnswered = false;
  const look = async (): Promise<void> => {
    // After a pause of this process all timers are due at once: what has come meanwhile is read first.
    await new Promise((done) => setImmediate(done));
    await new Promise((done) => setImmediate(done));
    if (isAnswered) return;
    const isWorking = await isAtWork(client, probe);
    if (isAnswered) return;
    if (isWorking) timer = setTimeout(() => void look(), LOOK_AFTER_MS);
    else giveUp(client);
  };
  let timer = setTimeout(() => void look(), LOOK_AFTER_MS);
  try {
    return await answer;
  } finally {
    isAnswered = true;
    clearTimeout(timer);
  }
}

async function isAtWork(client: Pg.ClientBase, probe: () => Promise<Pg.Client>): Promise<boolean> {
  let other: Pg.Client | undefined;
  try {
    other = await probe();
    const { rows } = await other.query<{ state: string | null }>("select state from pg_stat_activity where pid = $1", [
      (client as unknown as { processID: number }).processID,
    ]);
    return rows.length > 0 && rows[0]!.state !== "idle";
  } catch (error) {
    // It is there, and has no connection to spare.
    return (error as { code?: string }).code === "53300";
  } finally {
    await other?.end().catch(() => {});
  }
}

/** The driver then ends the question with an error. */
export function giveUp(client: Pg.ClientBase): void {
  const { connection } = client as unknown as { connection: { stream: { destroy: (error: Error) => void } } };
  connection.stream.destroy(new Error("the database gives no answer"));
}
