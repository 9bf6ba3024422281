/** What rules over addresses ask besides the sightings. */
export interface ClientAddressing {
  /** Whether the clients of a service can't be told apart at a second, for want of a declared proxy. */
  readonly isSuspended: (serviceName: string, second: number) => boolean;
  /** History is being taught: everything is learned and nothing is new. @default never */
  readonly isTeaching?: () => boolean;
}
