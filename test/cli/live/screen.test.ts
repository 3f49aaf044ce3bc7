import { describe, expect, it } from "vitest";
import { screen } from "../../../src/cli/live/screen.ts";
import { Terminal } from "./terminal.ts";

describe("screen", () => {
  it("paints lines over those before, fewer or more of them", () => {
    const terminal = new Terminal();
    const its = screen(terminal);
    for (const lines of [["a", "b"], ["a", "longer", "c"], ["x"], []]) {
      its.paint(lines);
      expect(terminal.lines).toEqual(lines.length === 0 ? [""] : lines);
    }
  });

  it("puts text above for good, below what was there", () => {
    const terminal = new Terminal();
    terminal.write("$ little run\n");
    const its = screen(terminal);
    its.paint(["running one", "total"]);
    its.above("one is done\n");
    its.above("two is done\n");
    its.paint(["total"]);
    expect(terminal.lines).toEqual(["$ little run", "one is done", "two is done", "total"]);
    its.paint([]);
    terminal.write("the end\n");
    expect(terminal.lines).toEqual(["$ little run", "one is done", "two is done", "the end"]);
  });

  it("writes only the lines that have changed, all at once, and nothing where none has", () => {
    const terminal = new Terminal();
    const its = screen(terminal);
    its.paint(["one", "two", "three"]);
    its.paint(["one", "TWO", "three"]);
    expect(terminal.lines).toEqual(["one", "TWO", "three"]);
    expect(terminal.writes.at(-1)!.startsWith("\u001B[?2026h")).toBe(true);
    expect(terminal.writes.at(-1)!.endsWith("\u001B[?2026l")).toBe(true);
    expect(terminal.writes.at(-1)).not.toMatch(/one|three/);
    its.paint(["one", "TWO", "three"]);
    expect(terminal.writes).toHaveLength(2);
  });

  it("knows that lines which have become too wide stand in several rows", () => {
    const terminal = new Terminal(10);
    const its = screen(terminal);
    terminal.write("above\n");
    its.paint(["123456789", "abc"]);
    // The terminal has broken the first line in two.
    terminal.columns = 5;
    terminal.write("\u001B[2A\r\u001B[J12345\n6789\nabc\n");
    its.resized();
    its.paint(["1234", "ab"]);
    expect(terminal.lines).toEqual(["above", "1234", "ab"]);
  });
});
