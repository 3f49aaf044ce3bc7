import { PipelineError } from "../../index.ts";

/** Why a run is cancelled that another takes the place of: something has changed meanwhile. */
export class Superseded extends PipelineError {
  /** @param changed the files, as they are shown */
  constructor(changed: string) {
    super("RUN_CANCELLED", `${changed} changed meanwhile`, { hint: "It runs again with what is there now." });
  }
}
