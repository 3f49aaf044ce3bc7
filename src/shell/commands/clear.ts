import type { Command } from "../../cli/command.ts";
import { EXIT_OK } from "../../cli/exitCodes.ts";
import { localCommand } from "../command.ts";

/** The cursor to the top, all that is in sight away, and what was scrolled out of it too. */
const CLEAR = "\u001b[H\u001b[2J\u001b[3J";

/** `clear`: an empty screen. It removes nothing else, and does nothing where there is no screen. */
export const clearCommand: Command = localCommand({
  name: "clear",
  examples: ["clear"],
  notes: ["Kept results are removed by clear-cache and clean."],
  async run() {
    if (process.stdout.isTTY) process.stdout.write(CLEAR);
    return EXIT_OK;
  },
});
