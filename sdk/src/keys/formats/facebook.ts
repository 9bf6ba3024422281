import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developers.facebook.com/docs/facebook-login/guides/access-tokens/";

function isMixed(key: string): boolean {
  const secret = key.slice(key.indexOf("|") + 1);
  return /[a-z]/.test(secret) && /[A-Z]/.test(secret);
}

/** Hex digits in one case begin like a token too. */
function isCasedToken(key: string): boolean {
  return /[g-z]/.test(key) && /[A-Z]/.test(key);
}

/** Formats of this vendor's keys. */
export const FACEBOOK_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "facebook_token",
    documentation: DOCUMENTATION,
    shape: "EAA[0-9A-Za-z]{100,500}",
    isPossible: isCasedToken,
    nearMisses: (make) => [`EAA${make.hex(61).toUpperCase()}`, `EAA${make.hex(120).toUpperCase()}`],
  }),
  defineFormat({
    id: "facebook_app_token",
    documentation: DOCUMENTATION,
    shape: "[0-9]{15,16}\\|[0-9A-Za-z_\\-]{27,40}",
    isExact: true,
    isPossible: isMixed,
    nearMisses: () => [`1700000000000000|${"checkout-service-".repeat(2)}`],
  }),
];
