/** Whether a run can be drawn: on a terminal that a person looks at. */
export function isLive(): boolean {
  const { TERM, CI = "" } = process.env;
  return process.stderr.isTTY && TERM !== "dumb" && ["", "0", "false"].includes(CI);
}
