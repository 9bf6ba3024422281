import fc from "fast-check";

/**
 * Property tests take the same samples in every run, so that a red run is red for everyone; another seed (any integer, or `random`)
 * goes on searching where the last one left off.
 */
const seed = process.env["KEYTRAIL_TEST_SEED"] ?? "20260105";
if (seed !== "random") fc.configureGlobal({ seed: Number(seed) });
