import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { doit } from "./doit.ts";
import { joblib } from "./joblib.ts";
import { make } from "./make.ts";
import { ninja } from "./ninja.ts";
import type { Peer } from "./peer.ts";
import { wireit } from "./wireit.ts";

/** The peers of this machine, and what is missing, in words. */
export interface Peers {
  readonly found: readonly Peer[];
  readonly versions: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
}

/** @param packages a folder into which wireit was fetched, if it was */
export function findPeers(packages: string | undefined): Peers {
  const known = [make, ninja, doit, joblib, ...(packages === undefined ? [] : [wireit(packages)])];
  const versions = known.flatMap((peer): [Peer, string][] => {
    const version = peer.version();
    return version === undefined ? [] : [[peer, version]];
  });
  const found = versions.map(([peer]) => peer);
  const missing = known.filter((peer) => !found.includes(peer)).map(({ name }) => `${name} is not installed`);
  if (packages === undefined) missing.push("wireit and msgpackr are fetched from npm with --peers");
  return { found, versions: Object.fromEntries(versions.map(([{ name }, version]) => [name, version])), missing };
}

/** Fetches npm packages into a folder of their own; undefined where that fails, offline say. */
export function fetchPackages(folder: string, names: readonly string[]): string | undefined {
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const { status } = spawnSync("npm", ["install", "--no-audit", "--no-fund", ...names], {
    cwd: folder,
    stdio: "ignore",
  });
  return status === 0 ? folder : undefined;
}
