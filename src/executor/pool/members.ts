import type { TaskRequest } from "../../model/executor.ts";
import type { Surroundings } from "./messages.ts";
import type { TaskWorker } from "./worker.ts";

/** A worker of a pool, and what this side knows of it. */
export interface Member {
  readonly worker: TaskWorker;
  readonly memoryLimitMb: number | undefined;
  /** No task has run in it. */
  isFresh: boolean;
  /** What it has inherited, as text: {@link newSurroundings}. */
  surroundings: string;
}

/** The workers of a pool: those that run a task, and those that wait for the next. */
export class Members {
  readonly #start: (memoryLimitMb: number | undefined) => TaskWorker;
  readonly #all = new Set<Member>();
  readonly #idle = new Set<Member>();
  isClosed = false;

  constructor(start: (memoryLimitMb: number | undefined) => TaskWorker) {
    this.#start = start;
  }

  /** The one that has waited the least, since what it has read last is at hand; or a new one, the only one for `isFresh`. */
  hire(memoryLimitMb: number | undefined, isFresh: boolean): Member {
    const waiting = isFresh ? undefined : [...this.#idle].findLast((each) => each.memoryLimitMb === memoryLimitMb);
    if (waiting !== undefined) {
      this.#idle.delete(waiting);
      return waiting;
    }
    const worker = this.#start(memoryLimitMb);
    const member: Member = { worker, memoryLimitMb, isFresh: true, surroundings: surroundingsText() };
    this.#all.add(member);
    return member;
  }

  /** Lets one wait for its next task. @param request the last, to which belongs what it still warns of */
  rest(member: Member, { emit }: TaskRequest): void {
    this.#idle.add(member);
    member.worker.listen({
      onMessage: (message) => message.kind === "told" && message.event.kind === "warned" && emit(message.event),
      // Its last task has left something behind that ended it, or somebody has: no task is to blame.
      onDeath: () => {
        this.#idle.delete(member);
        this.#all.delete(member);
      },
    });
    member.worker.keepAlive(false);
  }

  async dismiss(member: Member): Promise<void> {
    this.#idle.delete(member);
    await member.worker.terminate();
    this.#all.delete(member);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.#all].map((each) => this.dismiss(each)));
  }
}

/** What a process has inherited, where that has changed since. A thread shares it with the others. */
export function newSurroundings(member: Member): Surroundings | undefined {
  const now = surroundingsText();
  if (now === member.surroundings) return undefined;
  member.surroundings = now;
  return JSON.parse(now) as Surroundings;
}

function surroundingsText(): string {
  return JSON.stringify({ env: process.env, folder: process.cwd() } satisfies Record<keyof Surroundings, unknown>);
}
