/** A part of the page. */
export interface Section {
  readonly element: HTMLElement;
  /** Called once it is in the page and has a size. */
  readonly start?: () => void;
  readonly beforePrint?: () => void;
  readonly afterPrint?: () => void;
}
