export { Shell, type ShellEvent, type ShellOptions } from "./shell.ts";
export type { ShellCommand, ShellCommands, ShellMethod } from "./ownCommands.ts";
