// One run of `run --watch`, in a process of its own: what an earlier version of a module has left in memory can then
// reach no key and no result. It is started before it is needed, loads what every run needs, and waits.
import { runCommand } from "../commands/run.ts";
import { EXIT_CANCELLED, EXIT_USAGE } from "../exitCodes.ts";
import { outliveClosedPipes } from "../outliveClosedPipes.ts";
import { printError } from "../printError.ts";
import type { FromRun, ToRun } from "./messages.ts";
import { declaredFiles } from "./messages.ts";
import { noteModules } from "./noteModules.ts";
import { warmUp } from "./warmUp.ts";
import { watchedSession } from "./watchedSession.ts";

// Ctrl-C reaches all processes of the terminal: the one that watches says what is to be done.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit(EXIT_CANCELLED));

outliveClosedPipes();
const session = watchedSession();
process.on("message", (message: ToRun) => {
  if (message.kind === "cancel") session.cancel(message.changed);
  else void run(message);
});
const warm = warmUp();

async function run({ input }: Extract<ToRun, { kind: "run" }>): Promise<void> {
  await warm;
  // Else a task that waits for nothing would not be noticed.
  process.channel?.unref();
  if (input.values.json === true) session.takeOutput();
  const sources = noteModules();
  session.onOpened = (pipeline) => {
    const files = pipeline === undefined ? null : { ...declaredFiles(pipeline), sources: [] };
    void send({ kind: "loaded", files, sources: sources() });
  };
  const code = await runCommand.run(input, session).catch((error: unknown) => {
    printError(error);
    return EXIT_USAGE;
  });
  const more = await session.sourceFiles();
  await session.close();
  await Promise.all(
    [session.answer, process.stderr].map((stream) => new Promise<void>((done) => stream.write("", () => done()))),
  );
  await send({ kind: "done", code, sources: [...sources(), ...more] });
  process.exit(code);
}

function send(message: FromRun): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send!(message, undefined, {}, () => resolve());
    else resolve();
  });
}
