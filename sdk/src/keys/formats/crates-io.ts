import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://doc.rust-lang.org/cargo/reference/publishing.html";

/** Formats of this vendor's keys. */
export const CRATES_IO_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "crates_io",
    documentation: DOCUMENTATION,
    shape: "cio[0-9A-Za-z]{32}",
  }),
];
