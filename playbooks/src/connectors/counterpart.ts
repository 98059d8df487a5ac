import type { ConnectorGiven } from './connector-kind.ts';

/** Settings under which a connector runs, and what it is given. */
interface ConnectorSetting<S> {
  readonly settings: S;
  readonly given: ConnectorGiven;
}

/** The other side of a connector while the contract test runs. */
export type OpenCounterpart<S, A> =
  | (ConnectorSetting<S> & {
      readonly kind: 'open';
      /** Arguments that reach it. */
      readonly args: A;
      close(): Promise<void>;
    })
  /** This machine does not permit it, and why. */
  | { readonly kind: 'refused'; readonly reason: string };

/** What stands opposite a connector in the contract test: `connectors/<id>/counterpart.ts` exports it as `counterpart`. */
export interface ConnectorCounterpart<S = unknown, A = unknown> {
  /** The connector set up for a world that is not there. */
  readonly away: ConnectorSetting<S>;
  /** Starts a loopback server, a namespace … */
  open(): Promise<OpenCounterpart<S, A>>;
}
