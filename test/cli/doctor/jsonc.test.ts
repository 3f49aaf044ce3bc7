import { expect, it } from "vitest";
import { networkName } from "../../../src/cli/doctor/fileSystem.ts";
import { parseJsonc } from "../../../src/cli/doctor/jsonc.ts";

it("JSON with comments and last commas is read, and texts that look like them are kept", () => {
  expect(parseJsonc('{ // one\n "a": "// no, /* no */ ,}", /* two */ "b": [1, 2,], "c\\"//": 1, }')).toEqual({
    a: "// no, /* no */ ,}",
    b: [1, 2],
    'c"//': 1,
  });
  expect(() => parseJsonc("{ a }")).toThrow(SyntaxError);
});

it("file systems of a network are known by their numbers, on Linux", () => {
  expect(networkName(0x6969, "linux")).toBe("NFS");
  expect(networkName(-11317950, "linux")).toBe("CIFS");
  expect(networkName(0xef53, "linux")).toBeUndefined();
  expect(networkName(0x6969, "darwin")).toBeUndefined();
});
