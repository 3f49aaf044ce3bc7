import { PipelineError } from "../../model/errors.ts";

/** Where a shared store is: what the driver is given, and what people may see of it. */
export interface Address {
  /** With the password: never shown. */
  readonly connectionString: string;
  /** Without user, password and options. */
  readonly location: string;
  readonly schema: string;
}

export const DEFAULT_SCHEMA = "little_pipelines";

/**
 * Reads `postgres://user:password@host:port/database?schema=name`.
 *
 * @throws PipelineError `BAD_OPTION`, which never repeats the URL: there may be a password in it
 */
export function readAddress(url: string, schemaOption?: string): Address {
  const parsed = URL.parse(url);
  if (parsed === null || !/^postgres(ql)?:$/.test(parsed.protocol))
    throw new PipelineError("BAD_OPTION", "the address of a shared store is not that of a PostgreSQL database", {
      hint: "Write it so: postgres://user@host:5432/database (the password may be in PGPASSWORD or ~/.pgpass).",
    });
  const schema = schemaOption ?? parsed.searchParams.get("schema") ?? DEFAULT_SCHEMA;
  if (schema === "" || schema.includes("\0") || Buffer.byteLength(schema) > LONGEST_NAME)
    throw new PipelineError("BAD_OPTION", `the schema of a shared store is ${JSON.stringify(schema)}`, {
      hint: `A name of 1 to ${LONGEST_NAME} bytes.`,
    });
  parsed.searchParams.delete("schema");
  const host = parsed.host === "" ? (parsed.searchParams.get("host") ?? "localhost") : parsed.host;
  const database = decodeURIComponent(parsed.pathname.slice(1));
  const shownSchema = schema === DEFAULT_SCHEMA ? "" : ` (schema ${schema})`;
  return { connectionString: parsed.href, location: `postgres://${host}/${database}${shownSchema}`, schema };
}

/** PostgreSQL cuts off what is longer (NAMEDATALEN - 1). */
const LONGEST_NAME = 63;

/** A name as an identifier of SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
