export { input, output, type Argument, type InputPath, type OutputPath, type Piece } from "./argument.ts";
export { command } from "./command.ts";
export type {
  ArgumentsFunction,
  CommandContext,
  CommandEnd,
  CommandOptions,
  CommandResult,
  CommandSettings,
  Fed,
  ResultKind,
} from "./options.ts";
