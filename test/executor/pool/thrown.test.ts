import { describe, expect, it } from "vitest";
import { pack, unpack } from "../../../src/executor/pool/thrown.ts";
import { PipelineError } from "../../../src/index.ts";

/** What comes out where something was thrown in a worker. */
function across(thrown: unknown): unknown {
  return unpack(structuredClone(pack(thrown)));
}

describe("what is thrown in a worker comes back", () => {
  it("with its class, message, stack, cause and what else is data", () => {
    const error = Object.assign(new RangeError("too far", { cause: new TypeError("inner") }), {
      code: "E_FAR",
      retry: () => 1,
      at: new Date(0),
    });
    const back = across(error) as typeof error;
    expect(back).toBeInstanceOf(RangeError);
    expect([back.message, back.stack, back.code, back.at, back.retry]).toEqual([
      "too far",
      error.stack,
      "E_FAR",
      new Date(0),
      undefined,
    ]);
    expect(back.cause).toBeInstanceOf(TypeError);
    expect((back.cause as Error).message).toBe("inner");
    expect(Object.keys(back)).toEqual(["code", "at"]);
  });

  it("as an Error of its name, where its class is the user's", () => {
    class HttpError extends Error {
      override readonly name = "HttpError";
      readonly status = 503;
    }
    const back = across(new HttpError("busy")) as HttpError;
    expect([back instanceof Error, back.name, back.message, back.status]).toEqual([true, "HttpError", "busy", 503]);
  });

  it("with all of several errors, and of this library's own", () => {
    const several = across(new AggregateError([new Error("a"), "b"], "both")) as AggregateError;
    expect([several.message, (several.errors[0] as Error).message, several.errors[1]]).toEqual(["both", "a", "b"]);
    const own = new PipelineError("NO_RESULT", "there is none", { hint: "Run it.", task: "Load", cause: 1 });
    const back = across(own) as PipelineError;
    expect(back).toBeInstanceOf(PipelineError);
    expect([back.code, back.message, back.hint, back.task, back.cause]).toEqual([
      own.code,
      own.message,
      own.hint,
      "Load",
      1,
    ]);
  });

  it("where it is no error, as it is; what cannot be copied in words; a circle of causes ends", () => {
    expect([across("text"), across(undefined), across({ a: 1 })]).toEqual(["text", undefined, { a: 1 }]);
    expect(across(() => 1)).toBe("[Function (anonymous)]");
    const circle = new Error("round");
    circle.cause = circle;
    expect((across(circle) as Error).message).toBe("round");
  });
});
