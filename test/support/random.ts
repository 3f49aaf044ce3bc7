import fc from "fast-check";

/**
 * What random tests begin from. It is the same in each run of the suite, so that a change is judged by what it changes;
 * `npm run test:long` begins from others, and says from which.
 */
export const SEED = Number(process.env.LITTLE_PIPELINES_TEST_SEED ?? 1);

fc.configureGlobal({ seed: SEED });

export { default } from "fast-check";
