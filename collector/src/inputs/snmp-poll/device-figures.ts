/** Devices that are polled; counts since the start. */
export interface DeviceFigures {
  readonly devices: number;
  /** Those that do not answer, the first hundred, with why. */
  readonly away: readonly { readonly address: string; readonly because: string }[];
  readonly polls: number;
  readonly failed: number;
  /** Polls that were to begin when the one before had not ended. */
  readonly late: number;
}
