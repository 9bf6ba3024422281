// Next.js calls it once, before the first request.
export async function register() {
  if (process.env.NEXT_RUNTIME !== "nodejs" || process.env.TEST_STARTS !== "instrumentation") return;
  const { startKeytrail } = await import("@keytrail/sdk");
  startKeytrail();
}
