import { PipelineError } from "../../index.ts";

/** Takes standard output for the task's result. */
export interface CapturedOutput {
  write(chunk: Uint8Array): void;
  readonly bytes: Buffer;
}

/** In bytes: a larger text is nothing to hold in memory. */
const LARGEST = 256 * 1024 * 1024;

/**
 * @param task for the error
 * @param onTooLarge told of a `RESULT_TOO_LARGE`, once
 */
export function captureOutput(task: string, onTooLarge: (error: PipelineError) => void): CapturedOutput {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  return {
    write(chunk) {
      const isFull = sizeBytes > LARGEST;
      sizeBytes += chunk.length;
      if (sizeBytes <= LARGEST) chunks.push(chunk);
      else if (!isFull) {
        chunks.length = 0;
        onTooLarge(
          new PipelineError(
            "RESULT_TOO_LARGE",
            `task ${JSON.stringify(task)}: its command printed more than ${LARGEST / 1024 / 1024} MiB`,
            { hint: 'Let it go into a file: stdout: "data/printed.txt".', task },
          ),
        );
      }
    },
    get bytes() {
      return Buffer.concat(chunks);
    },
  };
}
