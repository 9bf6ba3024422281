export {
  createSpanProcessor,
  instrument,
  wrapLogRecordExporter,
  wrapMetricExporter,
  wrapSpanExporter,
} from "./beside.ts";
export { requireApiKey } from "./require-api-key.ts";
export type { ApiKeyGuard, FastifyReply, KoaContext, RequireApiKeyOptions } from "./require-api-key.ts";
export type { FindApiKey } from "./respond/key-check.ts";
export type { ApiKeyEntry } from "./respond/key-list.ts";
export type { ResponseLeakMode } from "./respond/leak-modes.ts";
export { startKeytrail } from "./start.ts";
export type { Keytrail } from "./start.ts";
export { createWinstonScrubFormat, scrubConsole, scrubLogLine, scrubLogValue } from "./instrument/log-scrubbing.ts";
export type { WinstonScrubFormat } from "./instrument/log-scrubbing.ts";
export { setKeyContext } from "./enrich/key-context.ts";
export type { KeyContext } from "./enrich/key-context.ts";
export { setRoute } from "./enrich/set-route.ts";
export type { AuthOutcome } from "./enrich/request-record.ts";
export type { Environment, KeytrailOptions } from "./options.ts";
export type { AuthorizationScheme, FindKey } from "./extract/location.ts";
export type { CustomFormatConfig } from "./keys/custom-format.ts";
export type { HttpRequest } from "./extract/request.ts";
export type { ClientAddressMode } from "./extract/client-address.ts";
export type { ForwardedHeader } from "./extract/forwarded.ts";
export type { TrustedProxies } from "./extract/trusted-proxies.ts";
