import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { emptyFolder } from "../store/folder.ts";

it("an upgrade of this library that does not change what a key means runs nothing again: these keys stay", () => {
  const script = join(import.meta.dirname, "../fixtures/keys/pipeline.ts");
  const printed = execFileSync(process.execPath, [script, emptyFolder()], { encoding: "utf8" });
  // Where one differs, results that users have kept are of no use any more: raise KEY_SCHEME only if that must be.
  expect(JSON.parse(printed)).toEqual({
    Load: "ec3ec97d315bac6b93519675ee5fba6258aa84e3ab61839533cf7736f965e728",
    Names: "f1e511cd425c7abdb8c28122389fec6dfc0d7810afe83925307303e48bb1236b",
    Rows: "ff844f3cca1e0c6c0bb37d4ac9259915be3d6b1f5bec004d55f1a0005bb3e3a8",
    Scaled1: "76aa4b5d1780f09ce6f7b464f0120b2b6fd162a13cc27709e9d7bfd28e93ae86",
    Scaled2: "2e5645273d1fbd952210b2bcc4a0be132524cb6de310f9f2fd4050a39bfb7639",
  });
});
