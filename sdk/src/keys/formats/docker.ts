import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.docker.com/security/access-tokens/";

/** Formats of this vendor's keys. */
export const DOCKER_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "docker_pat",
    documentation: DOCUMENTATION,
    shape: "dckr_pat_[0-9A-Za-z_\\-]{27}",
    nearMisses: (make) => [`sha256:${make.hex(64)}`],
  }),
  defineFormat({
    id: "docker_oat",
    documentation: DOCUMENTATION,
    shape: "dckr_oat_[0-9A-Za-z_\\-]{32}",
  }),
  defineFormat({
    id: "docker_swarm_join_token",
    documentation: DOCUMENTATION,
    shape: "SWMTKN-1-[0-9a-z]{40,60}-[0-9a-z]{20,30}",
  }),
  defineFormat({
    id: "docker_swarm_unlock_key",
    documentation: DOCUMENTATION,
    shape: "SWMKEY-1-[0-9A-Za-z+/]{43}",
  }),
];
