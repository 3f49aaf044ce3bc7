import { didYouMean, PipelineError } from "../../index.ts";
import type { Command } from "../command.ts";
import { teamStatusCommand, TEAM_STATUS_OPTIONS } from "./team/status.ts";
import { teamInit, TEAM_INIT_OPTIONS } from "./team/init.ts";

const ACTIONS: Readonly<Record<string, Command["run"]>> = { init: teamInit, status: teamStatusCommand };

/** `little team`: what a team does with the store that it shares. */
export const teamCommand: Command = {
  name: "team",
  usage: "init|status",
  maxPositionals: 1,
  isWithoutFile: true,
  choices: ["init", "status"],
  options: { ...TEAM_INIT_OPTIONS, ...TEAM_STATUS_OPTIONS },
  examples: [
    "team init --store postgres://owner@db.example/results",
    "team init --blobs /mnt/results --worker team --writer ci --reader analysts",
    "team init --blobs s3://bucket/results",
    "team status",
  ],
  notes: [
    "init makes the tables, in a schema of their own, or brings them to this version; nothing else ever does.",
    "status tells who works on what, what waits, and who has died lately.",
    "It needs a role that may create a schema; the roles that it names may then use it, and do nothing else.",
  ],
  async run(input, session) {
    const [action] = input.positionals;
    const run = action === undefined ? undefined : ACTIONS[action];
    if (run !== undefined) return run(input, session);
    const names = Object.keys(ACTIONS);
    throw new PipelineError(
      "BAD_OPTION",
      action === undefined ? "team needs to be told what to do" : `team has no ${JSON.stringify(action)}`,
      { hint: (action === undefined ? undefined : didYouMean(action, names)) ?? `It can: ${names.join(", ")}.` },
    );
  },
};
