/** The SDK is not bundled: it finds OpenTelemetry's packages beside itself. */
const config = { serverExternalPackages: ["@keytrail/sdk"] };

// oxlint-disable-next-line import/no-default-export -- Next.js asks for it
export default config;
