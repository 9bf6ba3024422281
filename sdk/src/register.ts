/**
 * Starts the SDK from the environment: `node --import @keytrail/sdk/register app.js`.
 * It has no exports and never throws; what it did stands in one line on standard error.
 */
import { startKeytrail } from "./start.ts";

startKeytrail({}, process.env);
