import fc from "../../../support/random.ts";
import { expect, it } from "vitest";
import {
  entryRow,
  lineOf,
  recordOf,
  taskRow,
  type JournalRecord,
} from "../../../../src/store/sqlite/journal/records.ts";
import { sampleEntry, sampleReport } from "../../../../src/testing/samples.ts";

const names = fc.string({ unit: "grapheme" });

const records: fc.Arbitrary<JournalRecord> = fc.oneof(
  fc
    .record({
      task: names,
      runId: names,
      bytes: fc.option(fc.uint8Array()),
      isUndefined: fc.boolean(),
      files: fc.option(fc.array(fc.record({ address: fc.string(), sizeBytes: fc.nat() }), { minLength: 1 })),
      isKept: fc.boolean(),
    })
    .map(({ task, runId, bytes, isUndefined, files, isKept }): JournalRecord => ({
      kind: "entry",
      row: entryRow(
        sampleEntry(
          { hash: "ab", sizeBytes: 3, ...(files === null ? {} : { files }) },
          {
            task,
            runId,
            isUndefined,
            outputs: [[`${task}.csv`, "cd"]],
            ...(isKept
              ? { keptOutputs: [{ address: "ab", sizeBytes: 5, output: task, modes: { [task]: 0o600 } }] }
              : {}),
          },
        ),
        bytes === null ? null : Buffer.from(bytes),
      ),
      done: taskRow({ runId, startedAt: 1, report: sampleReport(task) }),
    })),
  fc
    .record({ task: names, runId: names, bytes: fc.option(fc.uint8Array()), hasFiles: fc.boolean() })
    .map(({ task, runId, bytes, hasFiles }): JournalRecord => {
      const files = [{ address: "ef", sizeBytes: 4 }];
      const result = { hash: "ab", sizeBytes: 3, ...(hasFiles ? { files } : {}) };
      const branch = { key: "cd", result, runId, session: "s", startedAt: 1, durationMs: 0.25 };
      return { kind: "branch", row: { task, branch, bytes: bytes === null ? null : Buffer.from(bytes) } };
    }),
  names.map((task): JournalRecord => ({
    kind: "entry",
    row: entryRow(
      sampleEntry({ hash: "ab", sizeBytes: 3 }, { task, branches: ["00".repeat(16), "0f".repeat(16)] }),
      null,
    ),
    done: taskRow({ runId: "r", startedAt: 1, report: sampleReport(task) }),
  })),
  names.map((runId): JournalRecord => ({
    kind: "task",
    done: taskRow({ runId, startedAt: 1, report: sampleReport(`${runId}\t\n`) }),
  })),
  fc.record({ task: names, key: names, usedAt: fc.nat() }).map((use): JournalRecord => ({ kind: "used", use })),
  fc
    .record({ task: names, key: names, runId: names })
    .chain((flight) =>
      fc.constantFrom<JournalRecord>({ kind: "started", flight, process: "host/1/2" }, { kind: "ended", flight }),
    ),
);

it("a record comes back from its line as it was", () => {
  fc.assert(
    fc.property(records, (record) => {
      const line = lineOf(record);
      expect(line).not.toContain("\n");
      expect(recordOf(line)).toEqual(record);
    }),
  );
});
