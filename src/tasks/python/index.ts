/** Functions of Python scripts as tasks, with values as plain Python and tables as frames. */
export type { Frames, PythonOptions, PythonSettings } from "./options.ts";
export { python } from "./python.ts";
