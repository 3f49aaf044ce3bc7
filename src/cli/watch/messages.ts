import type { FileInput, Pipeline } from "../../index.ts";
import type { CommandInput } from "../command.ts";

/** What a pipeline depends on that is a file: what is watched. */
export interface FilesToWatch {
  /** The project's, from which the paths of inputs and outputs start. */
  readonly root: string;
  /** Modules and scripts, as absolute paths; also those that were looked for and are not there. */
  readonly sources: readonly string[];
  readonly inputs: readonly (string | FileInput)[];
  readonly outputs: readonly string[];
}

/** To the process of a run: what to run, and that it is to end. */
export type ToRun =
  | { readonly kind: "run"; readonly input: CommandInput }
  /** `changed`: the files because of which it is cancelled; null where Ctrl-C was pressed. */
  | { readonly kind: "cancel"; readonly changed: string | null };

/** From the process of a run: what matters for it, as far as that is known, and its end. */
export type FromRun =
  | { readonly kind: "loaded"; readonly files: FilesToWatch | null; readonly sources: readonly string[] }
  | { readonly kind: "done"; readonly code: number; readonly sources: readonly string[] };

/** What the tasks of a pipeline declare to read and to write. */
export function declaredFiles({ root, tasks }: Pipeline): Omit<FilesToWatch, "sources"> {
  const inputs = new Map<string, string | FileInput>();
  const outputs = new Set<string>();
  for (const { options } of tasks) {
    for (const input of options.inputs ?? []) {
      if (typeof input === "string") inputs.set(input, input);
      else if (input.kind === "file") inputs.set(`file ${input.path}`, input);
    }
    for (const output of options.outputs ?? []) outputs.add(output);
  }
  return { root, inputs: [...inputs.values()], outputs: [...outputs] };
}
