import type { SearchParams } from './url-state.ts';

/** What the queue shows when nothing is said: work that is not done. */
export const QUEUE_START: SearchParams = { status: 'open,investigating', time: '7d' };
