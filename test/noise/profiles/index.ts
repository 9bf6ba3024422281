import type { Profile, ProfileId } from "../simulated-key.ts";
import { balancer } from "./balancer.ts";
import { cron } from "./cron.ts";
import { office } from "./office.ts";
import { phone } from "./phone.ts";
import { server } from "./server.ts";
import { serverless } from "./serverless.ts";
import { vpn } from "./vpn.ts";

/** How the keys of each kind are used. */
export const PROFILES: Readonly<Record<ProfileId, Profile>> = {
  server,
  cron,
  office,
  phone,
  serverless,
  vpn,
  balancer,
};
