import { startAuth } from "./auth.ts";
import { startCi } from "./ci.ts";
import { startCms } from "./cms.ts";
import { startGraph } from "./graph.ts";
import { startLlm } from "./llm.ts";
import { startPayments } from "./payments.ts";
import type { StartService } from "./service.ts";
import { startShop } from "./shop.ts";
import { startWorker } from "./worker.ts";

/** The services by name. */
export const SERVICES: Readonly<Record<string, StartService>> = {
  shop: startShop,
  worker: startWorker,
  payments: startPayments,
  auth: startAuth,
  cms: startCms,
  ci: startCi,
  llm: startLlm,
  graph: startGraph,
};
