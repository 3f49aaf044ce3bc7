import type { Entry } from "../model/entry.ts";
import type { KeptOutput, ParcelRef } from "../model/kept.ts";

/** All parcels that an entry names, in one list: those of its result first, those of its outputs after. */
export function namedFiles({
  result,
  keptOutputs,
}: Pick<Entry, "result" | "keptOutputs">): readonly (ParcelRef | KeptOutput)[] | undefined {
  if (keptOutputs === undefined) return result.files;
  return [...(result.files ?? []), ...keptOutputs];
}

/** The two parts of that list again, each left out where there is none. */
export function partedFiles(refs: readonly (ParcelRef | KeptOutput)[]): {
  readonly files?: readonly ParcelRef[];
  readonly keptOutputs?: readonly KeptOutput[];
} {
  const isOutput = (ref: ParcelRef | KeptOutput): ref is KeptOutput => "output" in ref;
  const keptOutputs = refs.filter(isOutput);
  const files = refs.filter((ref) => !isOutput(ref));
  return {
    ...(files.length === 0 && keptOutputs.length > 0 ? {} : { files }),
    ...(keptOutputs.length === 0 ? {} : { keptOutputs }),
  };
}
