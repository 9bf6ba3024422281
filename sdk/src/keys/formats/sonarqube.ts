import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.sonarsource.com/sonarqube-server/user-guide/managing-tokens/";

/** Formats of this vendor's keys. */
export const SONARQUBE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "sonarqube_user",
    documentation: DOCUMENTATION,
    shape: "squ_[0-9A-Za-z_=\\-]{40}",
  }),
  defineFormat({
    id: "sonarqube_project",
    documentation: DOCUMENTATION,
    shape: "sqp_[0-9A-Za-z_=\\-]{40}",
  }),
  defineFormat({
    id: "sonarqube_global",
    documentation: DOCUMENTATION,
    shape: "sqa_[0-9A-Za-z_=\\-]{40}",
  }),
];
