import { crc32Base36 } from "../checksums.ts";
import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.gitlab.com/security/tokens/#token-prefixes";

// https://handbook.gitlab.com/handbook/engineering/architecture/design-documents/cells/routable_tokens/
//   token = prefix base64url(payload) [ "." version ] "." length checksum
// version and length are 2 characters, the checksum is 7: CRC-32 in base 36 of everything before it.
const PAYLOAD = "[0-9A-Za-z_\\-]{27,300}";
const CHECKSUM_CHARACTERS = 7;
/** A runner's token says how the runner was made. */
const RUNNER_PREFIX = "glrt-t[0-9]_";

function hasChecksum(key: string): boolean {
  return key.slice(-CHECKSUM_CHARACTERS) === crc32Base36(key.slice(0, -CHECKSUM_CHARACTERS));
}

function signed(body: string): string {
  return body + crc32Base36(body);
}

function routable(id: string, prefix: string): KeyFormat {
  return defineFormat({
    id,
    documentation: DOCUMENTATION,
    shape: `${prefix}${PAYLOAD}.[0-9a-z]{2}.[0-9a-z]{9}`,
    isCertain: hasChecksum,
    samples: (make) => [signed(`${prefix.replace("[0-9]", "1")}${make.base64url(36)}.01.0z`)],
  });
}

function routableUnversioned(id: string, prefix: string): KeyFormat {
  return defineFormat({
    id,
    documentation: DOCUMENTATION,
    shape: `${prefix}${PAYLOAD}.[0-9a-z]{9}`,
    isCertain: hasChecksum,
    samples: (make) => [signed(`${prefix.replace("[0-9]", "1")}${make.base64url(36)}.0z`)],
  });
}

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
  // The older of two comes first: where a value's end cuts the newer, both shapes fit.
  routableUnversioned("gitlab_pat_routable_unversioned", "glpat-"),
  routable("gitlab_pat_routable", "glpat-"),
  routable("gitlab_deploy_routable", "gldt-"),
  routableUnversioned("gitlab_runner_routable_unversioned", RUNNER_PREFIX),
  routable("gitlab_runner_routable", RUNNER_PREFIX),
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
