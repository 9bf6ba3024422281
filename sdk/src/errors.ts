/** The closed list of conditions under which the SDK does not start. */
export type KeytrailErrorCode =
  /** A package that the SDK needs as a peer is not installed, or doesn't have what it should. */
  "peer_missing";

/**
 * What the SDK's own parts throw at start. It never reaches the service: `startKeytrail` turns it into one line on standard error.
 * The message never holds a raw key.
 */
export class KeytrailError extends Error {
  readonly code: KeytrailErrorCode;

  constructor(code: KeytrailErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "KeytrailError";
    this.code = code;
  }
}
