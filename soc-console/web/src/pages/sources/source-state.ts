import { MINUTE_MS, type LogSource } from '@qiaolou/schema';

/** What is wrong with a source; `ok` when nothing is. */
export type SourceState = 'ok' | 'silent' | 'shedding' | 'failing' | 'skewed';

/** Clock skew that spoils correlation, ms. */
export const SKEW_LIMIT_MS = MINUTE_MS;

/** Share of unparsed events above which a parser is missing or wrong. */
export const UNPARSED_LIMIT = 0.1;

/** Share of a source's events that no parser understood, 0–1. */
export function unparsedShare(source: LogSource): number {
  return source.events === 0 ? 0 : source.unparsed / source.events;
}

/** The gravest thing about a source. */
export function sourceState(source: LogSource): SourceState {
  if (source.silent) return 'silent';
  if (source.shed > 0) return 'shedding';
  if (unparsedShare(source) > UNPARSED_LIMIT) return 'failing';
  if (source.clockSkewMs !== null && Math.abs(source.clockSkewMs) > SKEW_LIMIT_MS) return 'skewed';
  return 'ok';
}
