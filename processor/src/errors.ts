/** The closed list of conditions a caller may want to tell apart. */
export type KeytrailErrorCode =
  /** The configuration has problems; the message lists all of them. */
  | "config_invalid"
  /** A listener could not bind its address. */
  | "address_in_use"
  /** The state directory is locked by another process, or of a version that this build can't read. */
  | "state_unavailable"
  /** Something that a retry may mend: answered as 503 with Retry-After. */
  | "transient"
  /** The payload is not what its content type says: answered as 400. */
  | "bad_payload"
  /** The payload is over a size limit: answered as 413. */
  | "too_large"
  /** Command line usage. */
  | "usage"
  /** An input file could not be read. */
  | "input_unreadable"
  /** A destination refused what it was sent. */
  | "export_failed";

/** What Keytrail throws for conditions that callers catch. The message never holds a raw key. */
export class KeytrailError extends Error {
  readonly code: KeytrailErrorCode;

  constructor(code: KeytrailErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "KeytrailError";
    this.code = code;
  }
}
