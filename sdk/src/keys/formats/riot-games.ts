import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developer.riotgames.com/docs/portal";

/** Formats of this vendor's keys. */
export const RIOT_GAMES_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "riot_games",
    documentation: DOCUMENTATION,
    shape: "RGAPI-[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
  }),
];
