/** The longest time that a timer of Node can wait: 2^31 - 1 ms, 24.8 days. */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;
