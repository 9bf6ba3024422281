/** `npm run build`, behind the compiler: only the types that the package's entry needs. */
import { pruneTypes } from "../build/prune-types.ts";

pruneTypes(["index"]);
