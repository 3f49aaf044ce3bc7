import { PipelineError } from "../../model/errors.ts";

/** What an error of the driver, the server or the network means for who asked. */
export type Failure = "transient" | "notSetUp" | "refused" | "unreachable" | "forbidden" | "full" | "other";

const INIT_HINT = "Run once, as a role that may create a schema: npx little-pipelines team init";

/** By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const BY_STATE: Readonly<Record<string, Failure>> = {
  "57P01": "transient", // admin_shutdown
  "57P02": "transient", // crash_shutdown
  "57P03": "transient", // cannot_connect_now: it is starting, or recovering
  "40001": "transient", // serialization_failure
  "40P01": "transient", // deadlock_detected
  "53300": "transient", // too_many_connections
  "55P03": "transient", // lock_not_available
  "3F000": "notSetUp", // invalid_schema_name
  "42P01": "notSetUp", // undefined_table
  "42883": "notSetUp", // undefined_function
  "28P01": "refused", // invalid_password
  "28000": "refused", // invalid_authorization_specification
  "3D000": "refused", // invalid_catalog_name: there is no such database
  "42501": "forbidden", // insufficient_privilege
  "25006": "forbidden", // read_only_sql_transaction
  "53100": "full", // disk_full
};

const BY_SYSTEM_CODE: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: "transient",
  ECONNRESET: "transient",
  EPIPE: "transient",
  ETIMEDOUT: "transient",
  EHOSTUNREACH: "transient",
  ENETUNREACH: "transient",
  EAI_AGAIN: "transient",
  ENOENT: "transient", // the socket of a server that is starting
  ENOTFOUND: "unreachable",
};

/** The driver has no codes of its own. */
const LOST_CONNECTION =
  /connection terminated|connection ended|client has encountered a connection error|not queryable|timeout exceeded when trying to connect|client was closed|no answer/i;

export function failureOf(error: unknown): Failure {
  if (!Error.isError(error) || error instanceof PipelineError) return "other";
  const { code } = error as { code?: string };
  if (code !== undefined) {
    const known = BY_STATE[code] ?? BY_SYSTEM_CODE[code];
    if (known !== undefined) return known;
    // Class 08: connection exceptions.
    if (/^08...$/.test(code)) return "transient";
  }
  // Several addresses of one host were tried.
  if (error instanceof AggregateError) return error.errors.length > 0 ? failureOf(error.errors[0]) : "other";
  return LOST_CONNECTION.test(error.message) ? "transient" : "other";
}

/** An error of the database as one that says where, what and what to do; anything else as it is. */
export function explainFailure(error: unknown, location: string): unknown {
  const failure = failureOf(error);
  const said = Error.isError(error) ? saidBy(error) : "";
  switch (failure) {
    case "transient":
    case "unreachable":
      return new PipelineError("STORE_UNREACHABLE", `the shared store at ${location} cannot be reached: ${said}`, {
        hint: "Is the database running, and can this machine reach it?",
        cause: error,
      });
    case "refused":
      return new PipelineError("STORE_UNREACHABLE", `the shared store at ${location} refuses the connection: ${said}`, {
        hint: "See to user, password (PGPASSWORD, ~/.pgpass) and the name of the database.",
        cause: error,
      });
    case "notSetUp":
      return new PipelineError("STORE_NOT_SET_UP", `the shared store at ${location} is not set up`, {
        hint: INIT_HINT,
        cause: error,
      });
    case "forbidden":
      return new PipelineError(
        "STORE_READ_ONLY",
        `the role of this connection may not do that at ${location}: ${said}`,
        {
          hint: "Use it for reading (--store-mode read), or have them granted: team init --writer ROLE, or --worker ROLE for workers (docs/team.md).",
          cause: error,
        },
      );
    case "full":
      return new PipelineError("STORE_FULL", `the disk of the shared store at ${location} is full`, { cause: error });
    case "other":
      return error;
  }
}

/** The driver names user and host, never a password. */
function saidBy(error: Error): string {
  const its = error instanceof AggregateError && error.message === "" ? (error.errors[0] as Error) : error;
  return its.message;
}

/** A version that is not this library's. */
export function versionFault(location: string, version: number, known: number): PipelineError {
  return version > known
    ? new PipelineError(
        "STORE_NEWER",
        `the shared store at ${location} was set up by a later version of little-pipelines (store version ${version}, known here: ${known})`,
        { hint: "Update the package: npm install little-pipelines@latest" },
      )
    : new PipelineError(
        "STORE_NOT_SET_UP",
        `the shared store at ${location} is set up for an earlier version of little-pipelines (store version ${version}, needed: ${known})`,
        { hint: INIT_HINT },
      );
}
