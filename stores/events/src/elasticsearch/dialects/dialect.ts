/** A version by its major and minor number. */
export type Version = readonly [major: number, minor: number];

/** A family of servers and what differs in it; each is a file that carries its own facts. */
export interface Dialect {
  readonly id:
    'elasticsearch-7' | 'elasticsearch-8' | 'elasticsearch-9' | 'opensearch-2' | 'opensearch-3' | 'easysearch';
  readonly product: 'elasticsearch' | 'opensearch' | 'easysearch';
  /** The oldest version that is taken, and the first that is not any more. */
  readonly versions: { readonly from: Version; readonly before: Version };
  /** How a point in time is opened and closed; absent: pages are read without one. */
  readonly pointInTime?: PointInTimeApi | undefined;
  /**
   * Type of the longest texts. A `wildcard` finds in texts of any length; where it is only in the full distribution, the
   * template is tried with it first.
   */
  readonly longTexts: 'wildcard where it is there' | 'keyword';
}

/** The requests around a point in time. */
export interface PointInTimeApi {
  /** Path of opening one for indices, which are its parameter. */
  readonly opens: (indices: string) => string;
  /** The property of the answer that has its id. */
  readonly idIn: 'id' | 'pit_id';
  readonly closes: string;
  /** The body that closes one. */
  readonly closing: (id: string) => Readonly<Record<string, unknown>>;
}

/** A server that answered: its dialect, and the version it says it has. */
export interface KnownServer {
  readonly dialect: Dialect;
  readonly version: string;
}
