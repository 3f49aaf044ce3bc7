import { resolve } from "node:path";
import { expire, PipelineError, systemClock, type Pipeline } from "../../index.ts";
import type { Command, CommandInput, Session } from "../command.ts";
import { EXIT_CANCELLED, EXIT_OK } from "../exitCodes.ts";
import { DEFAULT_FILE } from "../pipelineFile.ts";
import { childRun } from "../schedule/childRun.ts";
import { crontabLine } from "../schedule/crontab.ts";
import { keepSchedule } from "../schedule/keep.ts";
import { systemdUnits, type Job } from "../schedule/systemd.ts";
import { runCommand } from "./run.ts";

const OWN_OPTIONS: Command["options"] = {
  cron: { type: "string", valueName: "TIMES", help: 'when: minute, hour, day, month, weekday ("0 6 * * 1-5")' },
  "time-zone": { type: "string", valueName: "ZONE", help: "whose hours: Europe/Paris (default: the machine's)" },
  "catch-up": { type: "boolean", help: "run once for times that were missed: the machine slept, or was off" },
  print: {
    type: "string",
    valueName: "KIND",
    help: "start nothing; print the same for systemd or crontab",
    choices: ["systemd", "crontab"],
  },
};

/** Options of `run` that make no sense when nobody looks. */
const NOT_OF_SCHEDULES: readonly string[] = ["watch", "dry-run"];

const RUN_OPTIONS = Object.fromEntries(
  Object.entries(runCommand.options).filter(([name]) => !NOT_OF_SCHEDULES.includes(name)),
);

/** `little schedule`: runs a pipeline at its times. */
export const scheduleCommand: Command = {
  name: "schedule",
  usage: "--cron TIMES [TASK…]",
  maxPositionals: Number.POSITIVE_INFINITY,
  showsPrints: true,
  options: { ...OWN_OPTIONS, ...RUN_OPTIONS },
  examples: [
    'schedule --cron "0 6 * * 1-5"',
    'schedule flights.ts --cron "*/15 * * * *" --catch-up tag:live',
    'schedule --cron "0 6 * * *" --print systemd',
  ],
  notes: [
    "It stays in the foreground until Ctrl-C. Each run is a process of its own, with the code as it is then;",
    "never two at once: a time that comes while a run of the pipeline goes on is missed.",
  ],
  run: schedule,
};

async function schedule(input: CommandInput, session: Session): Promise<number> {
  const { values } = input;
  const cron = textOf(input, "cron");
  if (cron === undefined)
    throw new PipelineError("BAD_OPTION", "schedule needs --cron", { hint: 'For example: --cron "0 6 * * 1-5".' });
  const timeZone = textOf(input, "time-zone");
  const nextAfter = timesOf(cron, timeZone);
  const file = resolve(input.file ?? DEFAULT_FILE);
  const command = [process.execPath, ...process.execArgv, process.argv[1]!, "run", file, ...runArguments(input)];
  // A mistake in it is told now, not at six in the morning.
  const pipeline = await session.open(file);
  pipeline.validate();
  const catchUp = values["catch-up"] === true;
  if (values.print !== undefined) {
    session.answer.print(
      printed(String(values.print), { name: pipeline.name, cron, timeZone, catchUp, folder: pipeline.root, command }),
    );
    return EXIT_OK;
  }
  const [last] = await pipeline.history({ limit: 1 });
  const keep = async (signal: AbortSignal): Promise<number> => {
    await keepSchedule({
      nextAfter,
      run: async () => tell(outcomeText(await childRun(command, signal))),
      isBusy: () => isRunning(pipeline),
      ...(last === undefined ? {} : { lastRunAt: new Date(last.startedAt) }),
      catchUp,
      clock: systemClock,
      signal,
      tell,
    });
    return EXIT_CANCELLED;
  };
  // Mostly nothing runs when it ends.
  return session.cancellable(keep, { isSilent: true });
}

/** The options that are those of `run`, as they are written. */
function runArguments({ positionals, values }: CommandInput): string[] {
  const options = Object.keys(RUN_OPTIONS).flatMap((name) => {
    const given = values[name];
    if (given === undefined || given === false) return [];
    if (given === true) return [`--${name}`];
    return [given].flat().map((each) => `--${name}=${String(each)}`);
  });
  // A task may be called `--odd`.
  return [...options, ...(positionals.length === 0 ? [] : ["--", ...positionals])];
}

const PRINTED: Readonly<Record<string, (job: Job) => string>> = { systemd: systemdUnits, crontab: crontabLine };

function printed(kind: string, job: Job): string {
  const print = PRINTED[kind];
  if (print !== undefined) return print(job);
  throw new PipelineError("BAD_OPTION", `--print is ${JSON.stringify(kind)}`, { hint: "It is systemd or crontab." });
}

async function isRunning(pipeline: Pipeline): Promise<boolean> {
  const runs = await pipeline.history();
  return runs.some(({ outcome }) => outcome === "running");
}

function outcomeText(code: number): string {
  return code === 0 ? "the run succeeded" : `the run ended with exit code ${code}`;
}

/** A result with this policy expires at the next of these times. */
function timesOf(cron: string, timeZone: string | undefined): (at: Date) => Date {
  try {
    const policy = expire.cron(cron, timeZone === undefined ? {} : { timeZone });
    return (at) => {
      const next = policy.expiresAt(at);
      if (next !== null) return next;
      throw new PipelineError("BAD_OPTION", `--cron ${JSON.stringify(cron)} never comes again`);
    };
  } catch (cause) {
    if (!(cause instanceof PipelineError)) throw cause;
    throw new PipelineError("BAD_OPTION", cause.message.replace("expire.cron:", "--cron"), { cause });
  }
}

function textOf({ values }: CommandInput, name: string): string | undefined {
  const given = values[name];
  return given === undefined ? undefined : String(given);
}

function tell(text: string): void {
  console.error(`schedule: ${text}`);
}
