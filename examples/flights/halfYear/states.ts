import { http } from "little-pipelines/http";
import { stateServer } from "./stateServer.ts";

// The names of the states, from a server. Its address is another in each run: while it sends the same, nothing that
// comes after runs.
export const states = http("States", ({ results }) => results.StateServer, {
  dependencies: [stateServer],
  parse: (data) => data as Readonly<Record<string, string>>,
});
