/**
 * Why a connection was closed, or not taken, by the listener's own decision:
 *
 * - `total`: there were as many as it bears, and nobody had more of them than the newcomer;
 * - `address`: there were as many from this address as it may have;
 * - `displaced`: closed for a newcomer, because its address had the most of a full listener;
 * - `idle`: it brought nothing for too long;
 * - `accept`: the system could not take it (no descriptor left).
 */
export type TurnedAway = 'total' | 'address' | 'displaced' | 'idle' | 'accept';

/** Connections of a listener; counts since it was started. */
export interface ConnectionFigures {
  /** Now. */
  readonly open: number;
  /** What it bears at the same time. */
  readonly limit: number;
  readonly accepted: number;
  readonly turnedAway: Readonly<Record<TurnedAway, number>>;
}

/** Of a listener that has not started. */
export const NO_CONNECTIONS: ConnectionFigures = {
  open: 0,
  limit: 0,
  accepted: 0,
  turnedAway: { total: 0, address: 0, displaced: 0, idle: 0, accept: 0 },
};
