type Listener = (task: number | undefined, from: unknown) => void;

/** The task that is looked at, in all parts of the page. */
export class Selection {
  #task: number | undefined;
  readonly #listeners: Listener[] = [];

  get task(): number | undefined {
    return this.#task;
  }

  /** @param from who sets it, for those who need not follow their own step */
  set(task: number | undefined, from?: unknown): void {
    if (task === this.#task) return;
    this.#task = task;
    for (const listener of this.#listeners) listener(task, from);
  }

  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }
}
