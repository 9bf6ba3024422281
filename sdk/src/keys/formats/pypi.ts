import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://pypi.org/help/#apitoken";

/** Formats of this vendor's keys. */
export const PYPI_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "pypi_token",
    documentation: DOCUMENTATION,
    shape: "pypi-AgEIcHlwaS5vcmc[0-9A-Za-z_\\-]{50,1000}",
  }),
  defineFormat({
    id: "pypi_test_token",
    documentation: DOCUMENTATION,
    shape: "pypi-AgENdGVzdC5weXBpLm9yZw[0-9A-Za-z_\\-]{50,1000}",
  }),
];
