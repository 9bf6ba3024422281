import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://apidocs.aikido.dev/reference/introduction";

/** Formats of this vendor's keys. */
export const AIKIDO_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "aikido_ci_token",
    documentation: DOCUMENTATION,
    shape: "AIK_CI_[0-9A-Za-z]{20,64}",
  }),
  defineFormat({
    id: "aikido_client_secret",
    documentation: DOCUMENTATION,
    shape: "AIK_SECRET_[0-9A-Za-z]{64}",
  }),
];
