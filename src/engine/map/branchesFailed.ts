import { PipelineError } from "../../model/errors.ts";
import { describeCount } from "../../model/reason.ts";
import type { Branches, FailedBranch } from "./branches.ts";

/** So many failures are told in the message; all are in `errors`. */
const SHOWN = 5;

/** How many branches failed and which, the first in words: all that a map's failure is. */
export function branchesFailed(name: string, { failed, counts }: Pick<Branches, "failed" | "counts">): PipelineError {
  const inOrder = failed.toSorted((a, b) => a.index - b.index);
  const line = ({ index, label, error }: FailedBranch): string =>
    `- ${label} (${index}): ${error.message.split("\n")[0]}`;
  const more = failed.length > SHOWN ? [`- and ${describeCount(failed.length - SHOWN)} more`] : [];
  const of = `${describeCount(counts.failed)} of ${describeCount(counts.total)} branches of ${JSON.stringify(name)} failed`;
  return new PipelineError("BRANCHES_FAILED", [of, ...inOrder.slice(0, SHOWN).map(line), ...more].join("\n"), {
    hint: "Those that finished are kept: the next run does only the others.",
    task: name,
    errors: inOrder.map(({ error }) => error),
    cause: inOrder[0]!.error,
  });
}
