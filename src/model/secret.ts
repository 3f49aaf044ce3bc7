/**
 * A value that must never be shown or stored in the clear. Printing it, `JSON.stringify` and string
 * concatenation give `(secret)`; the task that declares it is given the value itself.
 */
export class Secret<T = unknown> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  static {
    // What `console.log` and `util.inspect` print.
    Object.defineProperty(this.prototype, Symbol.for("nodejs.util.inspect.custom"), { value: () => "(secret)" });
  }

  /** The value in the clear: only for handing it to the task that declared it, and for its digest. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return "(secret)";
  }

  toJSON(): string {
    return "(secret)";
  }
}

/**
 * Marks a param's default, or a `value()`, as never to be shown or stored in the clear.
 * The key keeps its digest alone.
 *
 * @example
 * ```ts
 * task("Fetch", { params: { token: secret("") } }, ({ params }) => fetchAll(params.token));
 * ```
 */
export function secret<T>(value: T): Secret<T> {
  return new Secret(value);
}
