/** 0: all went well. */
export const EXIT_OK = 0;
/** 1: a task failed. */
export const EXIT_FAILED = 1;
/** 2: a mistake of usage: an unknown option, no such file, an invalid pipeline. */
export const EXIT_USAGE = 2;
/** 130: cancelled by Ctrl-C, as shells have it (128 + SIGINT). */
export const EXIT_CANCELLED = 130;
