/** Names of one folder: thousands of files have few folders, so what is the same for all is done once. */
export interface FilesOfFolder {
  /** An absolute path. */
  readonly folder: string;
  /** In the order of code units. */
  readonly names: readonly string[];
}
