import { isoTime, SocError, type Clock, type ErrorCode } from '@qiaolou/schema';

/**
 * Parts of the process that can be kept from their work by something outside it: a server that is away, a full disk. A new
 * one is a line here; `work/…` are the kinds of repeated work, by name.
 */
export type WaitingPartName =
  /** Alerts, incidents, accounts. */
  | 'records'
  /** Events, for reading and writing. */
  | 'events'
  /** The cluster that has the events: shards without a place. */
  | 'events/cluster'
  /** The queue of durable work. */
  | 'jobs'
  /** What tells other processes of changes. */
  | 'live'
  /** Raw records between the sockets and the pipeline. */
  | 'spool'
  /** Files that are followed and cannot be read. */
  | 'intake/files'
  /** What an input that fetches fetches from, by the input's id. */
  | `intake/${string}`
  /** Reading the keys of the HTTP input. */
  | 'intake-keys'
  /** Sending what was taken in to the centre. */
  | 'forward'
  /** Sites that should send to this centre. */
  | 'sites'
  /** Writing a batch's events. */
  | 'pipeline'
  /** Writing a batch's alerts and its place in the spool. */
  | 'commits'
  /** Refilling the correlation windows at the start: it was left at what could be read. */
  | 'refill'
  /** Agreeing with the other processes that share the database. */
  | 'configuration'
  /** Acts on the outside world that do not stand as they should: a person must look at them. */
  | 'response/undo'
  | 'response/blocks'
  | 'response/outcomes'
  | 'response/overdue'
  /** Kept logs: a disk that fills, seals that do not hold, a clock that is not gone by. */
  | 'custody/disk'
  | 'custody/seals'
  | 'custody/clock'
  /** A kind of repeated work, by name. */
  | `work/${string}`;

/** A part that cannot do its work now. It goes on by itself as soon as it can. */
export interface WaitingPart {
  readonly part: WaitingPartName;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Why, as of its newest try. */
  readonly code: ErrorCode;
  /** Days (`YYYY-MM-DD`) it goes on without, where it is about some. */
  readonly days?: readonly string[] | undefined;
}

/**
 * True for what leaves the process of use: repeated work that fails is tried again when it is due, windows that are not
 * whole fill with time, a site keeps what it cannot send, copies of events come back with their node, and neither what became of a block nor a
 * setting that differs is a reason to send nobody to the console where it is told.
 */
export function isMinor({ part }: WaitingPart): boolean {
  return (
    /^(?:refill|configuration|forward|sites)$/.test(part) || /^(?:events|work|response|custody|intake)\//.test(part)
  );
}

/** The one list of what waits in this process; `/healthz`, `/metrics` and the log derive from it. */
export interface WaitingParts {
  /** The part failed at its work and will try again. `since` is that of the first failure in a row. */
  because(part: WaitingPartName, error: unknown): void;
  /** The part did its work; nothing happens when it was not waiting. */
  over(part: WaitingPartName): void;
  /** In the order in which they began to wait. */
  list(): readonly WaitingPart[];
}

/** Who wants to know at once. */
export interface WaitingPartsOptions {
  readonly clock: Clock;
  /** A part began to wait, or waits for another reason than before. */
  readonly onWait: (waiting: WaitingPart, error: unknown) => void;
  /** Every failure of a part, also those in a row. */
  readonly onFailure: (failed: Pick<WaitingPart, 'part' | 'code'>) => void;
  readonly onResume: (waited: WaitingPart) => void;
}

/**
 * Makes an empty list.
 *
 * @example
 *   waiting.because('commits', new SocError('records.unavailable')); // [{ part: 'commits', since: '2026-…', code: 'records.unavailable' }]
 */
export function createWaitingParts({ clock, onWait, onFailure, onResume }: WaitingPartsOptions): WaitingParts {
  const parts = new Map<WaitingPartName, WaitingPart>();
  return {
    because: (part, error) => {
      const before = parts.get(part);
      const code = codeOf(error);
      onFailure({ part, code });
      if (before?.code === code) return;
      const waiting = { part, since: before?.since ?? isoTime(clock.now()), code, ...daysOf(error) };
      parts.set(part, waiting);
      onWait(waiting, error);
    },
    over: (part) => {
      const waited = parts.get(part);
      if (waited === undefined) return;
      parts.delete(part);
      onResume(waited);
    },
    list: () => [...parts.values()],
  };
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof SocError ? error.code : 'internal';
}

function daysOf(error: unknown): Pick<WaitingPart, 'days'> {
  const days = error instanceof SocError ? error.details['days'] : undefined;
  return Array.isArray(days) ? { days: days.map(String) } : {};
}
