import { isAbsolute } from "node:path";
import { PipelineError } from "../../../model/errors.ts";
import type { Query } from "../database.ts";
import type { BlobStore } from "./blobStore.ts";
import { databaseBlobs } from "./chunks.ts";
import { folderBlobs } from "./folder.ts";
import { checkS3Place, s3Blobs } from "./s3.ts";

const HINT = "It is database, the absolute path of a folder that all machines share, or s3://bucket/prefix.";

/** @throws PipelineError `BAD_OPTION` */
export function checkPlace(place: string): void {
  if (place === "database" || isAbsolute(place)) return;
  if (place.startsWith("s3://")) return checkS3Place(place);
  throw new PipelineError("BAD_OPTION", `the place for large results is ${JSON.stringify(place)}`, { hint: HINT });
}

/** @throws PipelineError `BAD_OPTION` */
export function openPlace(place: string, query: Query): BlobStore {
  checkPlace(place);
  if (place === "database") return databaseBlobs(query);
  return place.startsWith("s3://") ? s3Blobs(place) : folderBlobs(place);
}
