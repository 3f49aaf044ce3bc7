import { expect, it } from "vitest";
import { inheritedFlags } from "../../../src/executor/pool/flags.ts";

it("a process for tasks inherits loaders and conditions, and not what the program itself is to do", () => {
  const flags = [
    "--import",
    "tsx",
    "--conditions=dev",
    "--inspect-brk=9229",
    "--no-warnings",
    "-e",
    "run()",
    "--input-type=module",
  ];
  expect(inheritedFlags(flags)).toEqual(["--import", "tsx", "--conditions=dev", "--no-warnings"]);
  expect(
    inheritedFlags(["--test", "--watch-path", "src", "--cpu-prof", "--enable-source-maps", "--print", "1"]),
  ).toEqual(["--enable-source-maps"]);
  expect(inheritedFlags(["--env-file=.env", "--experimental-strip-types"])).toEqual([
    "--env-file=.env",
    "--experimental-strip-types",
  ]);
});
