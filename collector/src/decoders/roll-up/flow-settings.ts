/** How flows are rolled up, as the configuration says. */
export interface FlowSettings {
  /** False: every record is an event. */
  readonly enabled: boolean;
  /** Length of a window. */
  readonly seconds: number;
  /** True: connections from different source ports are rows of their own. */
  readonly sourcePort: boolean;
  /** Rows of a window at most; above 2,048, 32,768 when absent. */
  readonly mostRows?: number | undefined;
}
