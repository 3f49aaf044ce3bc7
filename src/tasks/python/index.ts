export type { Frames, PythonOptions, PythonSettings } from "./options.ts";
export { python } from "./python.ts";
