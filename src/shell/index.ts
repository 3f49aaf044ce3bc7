/** A shell of one's own: the class `Shell` to build on, with all commands of the command line. */
export { Shell, type ShellEvent, type ShellOptions } from "./shell.ts";
export type { ShellCommand, ShellCommands, ShellMethod } from "./ownCommands.ts";
