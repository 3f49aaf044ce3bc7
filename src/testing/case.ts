/**
 * One thing that an adapter must do, as a test without a test runner: `run` rejects with an
 * `AssertionError` where it does not.
 */
export interface ContractCase {
  /** What is promised, in a sentence. */
  readonly name: string;
  /** Rejects with an `AssertionError` where it is not so. */
  run(this: void): Promise<void>;
}
