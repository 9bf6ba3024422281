/** Characters looked at, for tests that hostile input costs no more than its length. */
export const work: { steps: number } = { steps: 0 };
