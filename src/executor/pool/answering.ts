import { PipelineError } from "../../model/errors.ts";
import type { NewParcel } from "../../model/kept.ts";
import type { Store } from "../../model/store.ts";
import type { Answer, Answers, Question } from "./messages.ts";
import { pack, unpack } from "./thrown.ts";

/** A file that a worker is writing where the store said. */
interface Writing {
  readonly written: () => void;
  readonly failed: (thrown: unknown) => void;
  readonly kept: Promise<NewParcel>;
}

/** Answers what a worker asks of the store while it runs one task. */
export class Answering {
  readonly #store: Pick<Store, "readResult" | "keepFiles" | "memo">;
  readonly #writing = new Map<number, Writing>();

  constructor(store: Pick<Store, "readResult" | "keepFiles" | "memo">) {
    this.#store = store;
  }

  async to(question: Question): Promise<Answer> {
    try {
      return { value: await this.#value(question) };
    } catch (error) {
      return { thrown: pack(error) };
    }
  }

  /** The task has ended: what is not written by now will not be. */
  end(): void {
    for (const { failed } of this.#writing.values())
      failed(new PipelineError("NOT_KEEPABLE", "its task has ended", { hint: "Await keep() and keepFolder()." }));
  }

  #value(question: Question): Promise<Answers[Question["kind"]]> {
    switch (question.kind) {
      case "read":
        return this.#store.readResult(question.entry);
      case "recall":
        return this.#store.memo.recall(question.memo, question.names);
      case "keep":
        return this.#keep(question.file, question.name);
      case "written": {
        const writing = this.#writing.get(question.file)!;
        this.#writing.delete(question.file);
        if (question.thrown === undefined) writing.written();
        else writing.failed(unpack(question.thrown));
        return writing.kept;
      }
    }
  }

  /** Resolves with the path that the store gives; the store waits until the worker has written there. */
  #keep(file: number, name: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const { promise, resolve: written, reject: failed } = Promise.withResolvers<void>();
      const kept = this.#store.keepFiles(name, (path) => {
        resolve(path);
        return promise;
      });
      this.#writing.set(file, { written, failed, kept });
      // Nobody may wait for either: the name was refused, or the task has ended.
      promise.catch(() => {});
      kept.catch(reject);
    });
  }
}
