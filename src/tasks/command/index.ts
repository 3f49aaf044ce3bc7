/** Programs as tasks, with files in and out, and their output in the log as it comes. */
export { input, output, type Argument, type InputPath, type OutputPath, type Piece } from "./argument.ts";
export { command } from "./command.ts";
export type {
  ArgumentsFunction,
  CommandContext,
  CommandEnd,
  CommandOptions,
  CommandResult,
  CommandSettings,
  ResultKind,
} from "./options.ts";
export type { Fed } from "../process/run.ts";
