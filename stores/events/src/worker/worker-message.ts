import type { MessagePort } from 'node:worker_threads';
import type { WireError } from '@qiaolou/schema';
import type { EmbeddedStoreOptions } from '../embedded/embedded-store-options.ts';
import type { StoreReport } from '../embedded/store-report.ts';

/** Options of the store's thread: those of the store that can be sent to it. It uses the machine's clock. */
export type WorkerStoreOptions = Omit<EmbeddedStoreOptions, 'clock' | 'onReport'>;

/** To the store's thread. */
export type ToWorker = { readonly kind: 'connect'; readonly port: MessagePort } | { readonly kind: 'close' };

/** From the store's thread. */
export type FromWorker =
  | { readonly kind: 'opened' }
  | { readonly kind: 'closed' }
  | ({ readonly kind: 'failed' } & WireError)
  | { readonly kind: 'report'; readonly report: StoreReport };
