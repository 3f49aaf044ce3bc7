import type { Command } from "./command.ts";

const STORE_OPTIONS: Command["options"] = {
  store: {
    type: "string",
    valueName: "URL",
    help: "the store of a team: postgres://user@host/database (or LITTLE_PIPELINES_URL)",
  },
  "store-mode": {
    type: "string",
    valueName: "MODE",
    choices: ["read", "write"],
    help: "write: share what is made here (the default); read: only take what others have made",
  },
};

/** Every command that opens a pipeline has them. */
export function withStoreOptions(command: Command): Command {
  return command.isWithoutFile === true ? command : { ...command, options: { ...command.options, ...STORE_OPTIONS } };
}
