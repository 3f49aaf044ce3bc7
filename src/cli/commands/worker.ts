import { listOf, type Command, type CommandInput, type Session } from "../command.ts";
import { EXIT_CANCELLED, EXIT_OK } from "../exitCodes.ts";
import { numberOf } from "../runOptions.ts";

/** `little worker`: runs tasks on this machine for those who run the pipeline elsewhere. */
export const workerCommand: Command = {
  name: "worker",
  usage: "",
  maxPositionals: 0,
  showsPrints: true,
  options: {
    slots: { type: "string", valueName: "N", help: "how many tasks at a time (default: what the machine has)" },
    queue: { type: "string", valueName: "NAME", help: "the name of its queue (default: default)" },
    tags: {
      type: "string",
      multiple: true,
      valueName: "TAGS",
      help: "what this machine has: tasks with these tags come here",
    },
  },
  examples: ["worker", "worker flights.ts --slots 4", "worker --tags gpu,large --queue nightly"],
  notes: [
    "It stays in the foreground. The first Ctrl-C or SIGTERM lets it finish what runs, the second ends it at once, and others run what it had.",
    "It takes tasks whose code is the same as that of the run, and no others: start it again after a change.",
  ],
  run: work,
};

async function work(input: CommandInput, session: Session): Promise<number> {
  const { values } = input;
  const pipeline = await session.open(input.file);
  pipeline.validate();
  const slots = values.slots === undefined ? {} : { slots: numberOf("slots", String(values.slots), "Write a number.") };
  const tags = listOf(input, "tags")
    .flatMap((text) => text.split(",").map((tag) => tag.trim()))
    .filter((tag) => tag !== "");
  const { startWorker } = await import("../../team/index.ts");
  const worker = await startWorker(pipeline, {
    ...slots,
    ...(values.queue === undefined ? {} : { queue: String(values.queue) }),
    tags,
    tell: (line) => console.error(`worker: ${line}`),
  });
  const signals = listen();
  try {
    await signals.first;
    const isDrained = await Promise.race([worker.drain().then(() => true), signals.second.then(() => false)]);
    await worker.close();
    return isDrained ? EXIT_OK : EXIT_CANCELLED;
  } finally {
    signals.stop();
  }
}

/** Resolves with the first signal, and with the second; a third ends the process. */
function listen(): { readonly first: Promise<void>; readonly second: Promise<void>; readonly stop: () => void } {
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let count = 0;
  const hear = (): void => {
    if (++count === 1) return first.resolve();
    stop();
    second.resolve();
  };
  const stop = (): void => {
    for (const signal of SIGNALS) process.off(signal, hear);
  };
  for (const signal of SIGNALS) process.on(signal, hear);
  return { first: first.promise, second: second.promise, stop };
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
