/** Something wrong with one option of a task. */
export interface OptionFault {
  readonly what: string;
  readonly hint: string;
}
