import { KeytrailError } from "../errors.ts";

/** One request's share of a {@link ByteBudget}. */
export interface ByteLease {
  /**
   * Counts bytes that the request now holds.
   * @throws KeytrailError `transient` when all requests together would hold more than the budget
   */
  take(bytes: number): void;
  /** Gives back all that was taken; safe to call twice. */
  release(): void;
  /** Runs once at the release; told whether what the request held may be used again. */
  onRelease(giveBack: (isReusable: boolean) => void): void;
  /** Somebody may still read what the request holds after its release. */
  pin(): void;
}

/**
 * Bounds the bytes that all requests in flight hold together: bodies as received, decompressed and rewritten.
 * Bytes count when they are there, not when a Content-Length announces them: a slow sender can't book memory.
 */
export interface ByteBudget {
  readonly limitBytes: number;
  readonly usedBytes: number;
  /** How often the limit was met. */
  readonly refusals: number;
  lease(): ByteLease;
}

/** @param limitBytes over it, {@link ByteLease.take} throws */
export function createByteBudget(limitBytes: number): ByteBudget {
  let usedBytes = 0;
  let refusals = 0;
  return {
    limitBytes,
    get usedBytes() {
      return usedBytes;
    },
    get refusals() {
      return refusals;
    },
    lease() {
      let heldBytes = 0;
      let isPinned = false;
      let givers: ((isReusable: boolean) => void)[] = [];
      return {
        take(bytes) {
          if (usedBytes + bytes > limitBytes) {
            refusals += 1;
            throw new KeytrailError(
              "transient",
              `Cannot take the request: wanted at most ${limitBytes} bytes in flight: received more`,
            );
          }
          usedBytes += bytes;
          heldBytes += bytes;
        },
        release() {
          usedBytes -= heldBytes;
          heldBytes = 0;
          for (const giveBack of givers) giveBack(!isPinned);
          givers = [];
        },
        onRelease(giveBack) {
          givers.push(giveBack);
        },
        pin() {
          isPinned = true;
        },
      };
    },
  };
}
