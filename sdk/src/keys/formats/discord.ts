import type { KeyFormat, SampleMaker } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://discord.com/developers/docs/resources/webhook";

// https://discord.com/developers/docs/reference#authentication
//   token = base64(application id) "." base64(time) "." base64(hmac)
// An id is a decimal snowflake, 17 to 19 digits. Three digits are four base64 characters of 3, 4, 10 and 10 possible ones, and what its first
// digit is shows in the first two, which are searched for.
const THREE_DIGITS = "[MNO][DTjz][AEIMQUYcgk][0-5w-z]";
const FIRST_CHARACTERS = ["MT", "Mj", "Mz", "ND", "NT", "Nj", "Nz", "OD", "OT"];
const REST = `[AEIMQUYcgk][0-5w-z]${THREE_DIGITS.repeat(4)}[0-9A-Za-z]{3,6}.[0-9A-Za-z_\\-]{6}.[0-9A-Za-z_\\-]{27,38}`;
const DISCORD_EPOCH_MILLIS = 1_420_070_400_000n;
const MAX_SNOWFLAKE_MILLIS = 4_102_444_800_000n;

/** Whether the first part is an id of a time between 2015 and 2100: https://discord.com/developers/docs/reference#snowflakes */
function hasSnowflake(key: string): boolean {
  const id = Buffer.from(key.slice(0, key.indexOf(".")), "base64").toString("latin1");
  return /^\d{17,20}$/.test(id) && (BigInt(id) >> 22n) + DISCORD_EPOCH_MILLIS < MAX_SNOWFLAKE_MILLIS;
}

function botToken(make: SampleMaker, digit: number): string {
  return `${make.encode(`${digit}${make.digits(17)}`)}.${make.base64url(6)}.${make.base64url(38)}`;
}

function botFormat(first: string, index: number): KeyFormat {
  const digit = index + 1;
  return defineFormat({
    id: digit === 1 ? "discord_bot" : `discord_bot_of_id_${digit}`,
    documentation: "https://discord.com/developers/docs/reference#authentication",
    shape: first + REST,
    isExact: true,
    isCertain: hasSnowflake,
    samples: (make) => [botToken(make, digit)],
    nearMisses: (make) => [`${make.encode(`user:${make.digits(13)}`)}.${make.base64url(6)}.${make.base64url(38)}`],
  });
}

/** Formats of this vendor's keys. */
export const DISCORD_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "discord_webhook",
    documentation: DOCUMENTATION,
    shape: "discord.com/api/webhooks/[0-9]{17,20}/[0-9A-Za-z_\\-]{68}",
  }),
  defineFormat({
    id: "discord_webhook_legacy",
    documentation: DOCUMENTATION,
    shape: "discordapp.com/api/webhooks/[0-9]{17,20}/[0-9A-Za-z_\\-]{60,72}",
  }),
  defineFormat({
    id: "discord_mfa_token",
    documentation: DOCUMENTATION,
    shape: "mfa.[0-9A-Za-z_\\-]{84}",
    isExact: true,
  }),
  ...FIRST_CHARACTERS.map(botFormat),
];
