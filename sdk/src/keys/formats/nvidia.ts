import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.nvidia.com/ngc/gpu-cloud/ngc-user-guide/index.html";

/** Formats of this vendor's keys. */
export const NVIDIA_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "nvidia",
    documentation: DOCUMENTATION,
    shape: "nvapi-[0-9A-Za-z_\\-]{60,70}",
  }),
];
