/** Runs a step that must never throw into the service; its failures are counted and told once. */
export type Guard = <T>(step: () => T) => T | undefined;

/**
 * Creates a {@link Guard}.
 *
 * @param onFailure told of each failure; gets the error's class only, because its message could quote a raw key
 */
export function createGuard(onFailure: (errorName: string) => void): Guard {
  return (step) => {
    try {
      return step();
    } catch (error) {
      onFailure(error instanceof Error ? error.name : typeof error);
      return undefined;
    }
  };
}
