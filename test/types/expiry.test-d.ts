import { describe, expectTypeOf, it } from "vitest";
import { expire, task, type ExpiryPolicy } from "../../src/index.ts";

describe("expiry policies", () => {
  it("are plain values that can be asked", () => {
    const policy = expire.weekly({ days: ["monday"], timeZone: "Asia/Tokyo" });
    expectTypeOf(policy).toEqualTypeOf<ExpiryPolicy>();
    expectTypeOf(policy.expiresAt(new Date())).toEqualTypeOf<Date | null>();
  });

  it("refuse what can be told by its type", () => {
    // @ts-expect-error no weekday
    expire.weekly({ days: ["munday"] });
    // @ts-expect-error no days
    expire.weekly({});
    // @ts-expect-error no number
    expire.monthly({ days: ["1"] });
    // @ts-expect-error no unit
    expire.fromNow({ hour: 1 });
    // @ts-expect-error no option
    expire.atMidnight({ timezone: "UTC" });
    // @ts-expect-error no date
    expire.atDatetime("2027-01-01");
    // @ts-expect-error the function instead of the policy
    task("T", { expire: expire.never }, () => 1);
  });
});
