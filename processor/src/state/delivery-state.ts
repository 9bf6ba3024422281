/** What a snapshot keeps of the delivery: its own data, and events journaled since by runs that tell nothing (a replay). */
export interface DeliveryState {
  /** Undefined in a state that never told anything. */
  readonly dumped: unknown;
  readonly events: readonly unknown[];
}
