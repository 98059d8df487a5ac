import type { MadeEvents } from './make-events.ts';
import type { Asked, Ingested } from './measured-store.ts';
import type { StoreQuestion } from './store-questions.ts';

/** Events to be taken in. */
export type IngestWanted = Pick<MadeEvents, 'files' | 'rounds' | 'events'>;

/** To the process that our store is measured in. */
export type ToStoreChild =
  | ({ readonly kind: 'ingest' } & IngestWanted)
  | { readonly kind: 'open' }
  | { readonly kind: 'ask'; readonly question: StoreQuestion }
  | { readonly kind: 'end' };

/** Its answer; each question has one. */
export type FromStoreChild =
  | { readonly kind: 'ingested'; readonly ingested: Omit<Ingested, 'peakMb'> }
  | { readonly kind: 'opened'; readonly cpuMs: number }
  | { readonly kind: 'asked'; readonly asked: Asked }
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly reason: string };
