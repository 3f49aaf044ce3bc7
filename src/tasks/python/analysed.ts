/** What a script is made of. */
export interface Analysis {
  /** `cpython 3.11.7` */
  readonly version: string;
  /** The script, and the modules of the project that it imports. */
  readonly modules: readonly AnalysedModule[];
  /** Installed packages that it reaches. */
  readonly packages: readonly (readonly [name: string, version: string])[];
  /** Modules that it imports and that are not there. */
  readonly missing: readonly string[];
  /** What could not be followed. */
  readonly notes: readonly { readonly file: string; readonly line: number; readonly what: string }[];
}

export interface AnalysedModule {
  readonly path: string;
  /** A digest of what counts of it. */
  readonly counts: string;
  /** Its text, as it was analysed. */
  readonly source: string;
}
