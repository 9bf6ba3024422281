import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.mongodb.com/docs/atlas/api/service-accounts-overview/";

/** Formats of this vendor's keys. */
export const MONGODB_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "mongodb_atlas_sa_secret",
    documentation: DOCUMENTATION,
    shape: "mdb_sa_sk_[0-9A-Za-z_\\-]{40}",
  }),
];
