import { execFile } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync, statfsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { describeBytes, describeSpan, examineStore, type StoreExamination } from "../../index.ts";
import { many } from "../results/shape.ts";
import { networkName } from "./fileSystem.ts";
import { firstLine, ok, problem, warning, type Diagnosis } from "./diagnosis.ts";

const TOPIC = "state folder";

/** Less than this, and the next run may not get to its end. */
const LEAST_FREE_BYTES = 200e6;
const LITTLE_FREE_BYTES = 2e9;

/** The folder of results and history, and the disk that it is on. */
export async function stateDiagnoses(folder: string, root: string): Promise<Diagnosis[]> {
  const existing = nearestExisting(folder);
  const examined = await examineStore(folder, Date.now());
  return [
    writeDiagnosis(folder, existing),
    ...diskDiagnoses(existing),
    ...databaseDiagnoses(examined),
    ...leftDiagnoses(examined),
    ...(existsSync(folder) ? [await gitDiagnosis(folder, root)] : []),
  ];
}

function writeDiagnosis(folder: string, existing: string): Diagnosis {
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
  } catch {
    return problem(
      TOPIC,
      `${existing} cannot be written to`,
      "Give yourself the right to write there, or set LITTLE_PIPELINES_DIR to a folder that you may write to",
    );
  }
  return ok(TOPIC, existing === folder ? folder : `${folder}, made by the first run`);
}

function diskDiagnoses(existing: string): Diagnosis[] {
  try {
    const { type, bavail, bsize } = statfsSync(existing);
    const free = bavail * bsize;
    const network = networkName(type);
    const diagnoses: Diagnosis[] = [];
    if (network !== undefined) {
      diagnoses.push(
        problem(
          "disk",
          `${existing} is on a network (${network}), where processes of several machines damage a database`,
          "Set LITTLE_PIPELINES_DIR to a folder on a disk of this machine",
        ),
      );
    }
    const room = `${describeBytes(free)} free`;
    const mend = "Free some space, or set LITTLE_PIPELINES_DIR to a folder on another disk";
    if (free < LEAST_FREE_BYTES) diagnoses.push(problem("disk", room, mend));
    else if (free < LITTLE_FREE_BYTES) diagnoses.push(warning("disk", room, mend));
    else diagnoses.push(ok("disk", room));
    return diagnoses;
  } catch (error) {
    return [warning("disk", `cannot be asked: ${firstLine(error)}`, "See whether it is there")];
  }
}

function databaseDiagnoses(examined: StoreExamination): Diagnosis[] {
  const { exists, problems, version, knownVersion, entryCount, sizeBytes, future, folder } = examined;
  if (!exists) return [];
  if (problems.length > 0) {
    return [
      problem(
        "database",
        `is damaged: ${problems[0]}${problems.length > 1 ? `, and ${problems.length - 1} more` : ""}`,
        `Move ${join(folder, "database")} away: everything is computed again`,
      ),
    ];
  }
  if (version > knownVersion) {
    return [
      problem("database", "was made by a later version of little-pipelines", "npm install little-pipelines@latest"),
    ];
  }
  if (version < knownVersion) return [ok("database", "of an earlier version; the next run brings it up to date")];
  const diagnoses = [
    ok("database", `well, with ${many(entryCount, "result")}; the folder takes ${describeBytes(sizeBytes)}`),
  ];
  if (future.count > 0) {
    const ahead = describeSpan(Math.max(0, (future.latestAt ?? 0) - Date.now()));
    diagnoses.push(
      warning(
        "clock",
        `${many(future.count, "result")} made up to ${ahead} from now: a clock was or is wrong, and they expire that much later`,
        "Set the clock of this machine by the network; if it is right now: little-pipelines clean --hard",
      ),
    );
  }
  return diagnoses;
}

function leftDiagnoses({
  damaged,
  asideCount,
  leftovers,
  runningCount,
  interruptedCount,
  folder,
}: StoreExamination): Diagnosis[] {
  return [
    ...(damaged.length > 0
      ? [
          warning(
            TOPIC,
            `${many(damaged.length, "damaged thing")} set aside in ${join(folder, "damaged")}`,
            "They are computed again by themselves. If it goes on, look at the disk; then delete them",
          ),
        ]
      : []),
    ...(asideCount > 0
      ? [
          warning(
            TOPIC,
            `${many(asideCount, "output")} set aside in ${join(folder, "aside")}, since others were put back in their place`,
            "Look through them, and delete them",
          ),
        ]
      : []),
    ...(leftovers.length > 0
      ? [ok(TOPIC, `${many(leftovers.length, "file")} left by killed processes; the next run takes them away`)]
      : []),
    ...(runningCount > 0 ? [ok("runs", `${many(runningCount, "run")} going on`)] : []),
    ...(interruptedCount > 0
      ? [
          ok(
            "runs",
            `${many(interruptedCount, "run")} without an end, since the process was killed; what finished is kept`,
          ),
        ]
      : []),
  ];
}

/** Whether results could get into a commit. */
async function gitDiagnosis(folder: string, root: string): Promise<Diagnosis> {
  const topic = "git";
  const shown = relative(root, folder) || folder;
  try {
    const { stdout } = await promisify(execFile)("git", ["-C", folder, "ls-files", "--", "."]);
    const tracked = stdout.split("\n").filter((line) => line !== "" && line !== ".gitignore").length;
    if (tracked > 0) return problem(topic, `has ${many(tracked, "file")} of ${shown}`, `git rm -r --cached ${shown}`);
  } catch {
    return ok(topic, "no repository");
  }
  const own = join(folder, ".gitignore");
  return existsSync(own) && readFileSync(own, "utf8").split("\n").includes("*")
    ? ok(topic, `passes over ${shown}`)
    : warning(topic, `would take ${shown} into the repository`, `Write a line with * into ${own}`);
}

function nearestExisting(folder: string): string {
  let existing = folder;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  return existing;
}
