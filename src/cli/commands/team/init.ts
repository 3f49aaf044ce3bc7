import { PipelineError } from "../../../index.ts";
import type { SetUp } from "../../../team/index.ts";
import { listOf, type Command, type CommandInput } from "../../command.ts";
import { EXIT_OK } from "../../exitCodes.ts";

export const TEAM_INIT_OPTIONS: Command["options"] = {
  store: { type: "string", valueName: "URL", help: "where: postgres://user@host/database (or LITTLE_PIPELINES_URL)" },
  blobs: {
    type: "string",
    valueName: "PLACE",
    help: "where results above 1 MB are: database (the default), a folder that all share, s3://bucket/prefix",
  },
  writer: {
    type: "string",
    multiple: true,
    valueName: "ROLE",
    help: "a role that may read and write; may be given again",
  },
  worker: {
    type: "string",
    multiple: true,
    valueName: "ROLE",
    help: "a role that may also work, and run with --workers; may be given again",
  },
  reader: { type: "string", multiple: true, valueName: "ROLE", help: "a role that may read alone; may be given again" },
  json: { type: "boolean", help: "print what was done as JSON" },
};

/** `little team init`: makes the tables of a shared store, or brings them to this version. */
export async function teamInit(input: CommandInput): Promise<number> {
  const { values } = input;
  const url = values.store === undefined ? process.env.LITTLE_PIPELINES_URL : String(values.store);
  if (url === undefined || url === "")
    throw new PipelineError("BAD_OPTION", "team init needs the address of a PostgreSQL database", {
      hint: "For example: --store postgres://owner@db.example/results (or set LITTLE_PIPELINES_URL).",
    });
  const { setUpQueue, setUpStore } = await import("../../../team/index.ts");
  const roles = {
    workers: listOf(input, "worker"),
    writers: listOf(input, "writer"),
    readers: listOf(input, "reader"),
  };
  const done = await setUpStore(url, {
    ...(values.blobs === undefined ? {} : { blobs: String(values.blobs) }),
    ...roles,
  });
  const hasQueue = await setUpQueue(url, roles);
  console.log(values.json === true ? JSON.stringify({ ...done, hasQueue }, undefined, 2) : setUpText(done, hasQueue));
  return EXIT_OK;
}

function setUpText({ location, from, to, blobs }: SetUp, hasQueue: boolean): string {
  const what =
    from === undefined
      ? `set up (version ${to})`
      : from === to
        ? `was set up before (version ${to})`
        : `brought from version ${from} to ${to}`;
  return [
    `The shared store at ${location} is ${what}.`.replace("is was", "was"),
    `Results above 1 MB are in ${blobs === "database" ? "the database" : blobs}.`,
    hasQueue
      ? "Workers can be started: npx little-pipelines worker"
      : "For workers, install pg-boss@12.38.0 and do this again.",
    "Use it with LITTLE_PIPELINES_URL, or --store.",
  ].join("\n");
}
