import { crc32Base36 } from "../checksums.ts";
import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.gitlab.com/security/tokens/#token-prefixes";

/** Formats of this vendor's keys. */
export const GITLAB_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "gitlab_pat",
    documentation: DOCUMENTATION,
    shape: "glpat-[0-9A-Za-z_\\-]{20}",
  }),
  defineFormat({
    id: "gitlab_deploy",
    documentation: DOCUMENTATION,
    shape: "gldt-[0-9A-Za-z_\\-]{20}",
  }),
  defineFormat({
    id: "gitlab_runner",
    documentation: DOCUMENTATION,
    shape: "glrt-[0-9A-Za-z_\\-]{20}",
  }),
  defineFormat({
    id: "gitlab_ci_job",
    documentation: DOCUMENTATION,
    shape: "glcbt-[0-9A-Za-z]{1,5}_[0-9A-Za-z_\\-]{20,64}",
  }),
  defineFormat({
    id: "gitlab_trigger",
    documentation: DOCUMENTATION,
    shape: "glptt-[0-9a-f]{40}",
  }),
  defineFormat({
    id: "gitlab_agent",
    documentation: DOCUMENTATION,
    shape: "glagent-[0-9A-Za-z_\\-]{50}",
  }),
  defineFormat({
    id: "gitlab_oauth_secret",
    documentation: DOCUMENTATION,
    shape: "gloas-[0-9A-Za-z_\\-]{64}",
  }),
  defineFormat({
    id: "gitlab_feed",
    documentation: DOCUMENTATION,
    shape: "glft-[0-9A-Za-z_\\-]{20}",
  }),
  defineFormat({
    id: "gitlab_runner_reg",
    documentation: DOCUMENTATION,
    shape: "GR1348941[0-9A-Za-z_\\-]{20}",
  }),
  defineFormat({
    id: "gitlab_pat_routable",
    documentation: DOCUMENTATION,
    shape: "glpat-[0-9A-Za-z_\\-]{27,300}.[0-9a-z]{2}.[0-9a-z]{9}",
    isCertain: (key) => key.slice(-7) === crc32Base36(key.slice(0, -7)),
    samples: (make) => {
      const body = `glpat-${make.base64url(36)}.01.0z`;
      return [body + crc32Base36(body)];
    },
  }),
  defineFormat({
    id: "gitlab_incoming_mail",
    documentation: DOCUMENTATION,
    shape: "glimt-[0-9A-Za-z_\\-]{25}",
  }),
  defineFormat({
    id: "gitlab_scim",
    documentation: DOCUMENTATION,
    shape: "glsoat-[0-9A-Za-z_\\-]{20}",
  }),
  defineFormat({
    id: "gitlab_feature_flag",
    documentation: DOCUMENTATION,
    shape: "glffct-[0-9A-Za-z_\\-]{20}",
  }),
  defineFormat({
    id: "gitlab_session",
    documentation: DOCUMENTATION,
    shape: "_gitlab_session=[0-9a-z]{32}",
  }),
  defineFormat({
    id: "gitlab_workspace",
    documentation: DOCUMENTATION,
    shape: "glwt-[0-9A-Za-z_\\-]{20,64}",
  }),
  defineFormat({
    id: "gitlab_ci_job_jwt",
    documentation: DOCUMENTATION,
    shape: "glcbt-eyJ[0-9A-Za-z_\\-]{20,4000}.[0-9A-Za-z_\\-]{20,4000}.[0-9A-Za-z_\\-]{20,2000}",
  }),
];
