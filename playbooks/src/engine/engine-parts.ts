import type { RecordStore } from '@qiaolou/record-store';
import type { Clock } from '@qiaolou/schema';
import type { ConnectorRegistry } from '../connectors/connector.ts';
import type { EngineCounts } from './engine-figures.ts';
import type { Wakeup } from './commit-fact.ts';

/** What the parts of the engine share. */
export interface EngineParts {
  readonly records: RecordStore;
  readonly connectors: ConnectorRegistry;
  readonly clock: Clock;
  /** A new unique id each time (ULID, UUID). */
  readonly ids: () => string;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Counts what becomes of effects, once it is written down. */
  readonly counts: EngineCounts;
  /** Tells the queue about work, after the commit. Never throws: the reconciler repeats what gets lost. */
  readonly wake: (wakeups: readonly Wakeup[]) => Promise<void>;
}
