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

/** What the person asked to see of the sources. */
export interface SourceFilter {
  /** Part of sender, listener or dataset, in lower case. */
  readonly text: string;
  readonly problems: boolean;
  readonly silent: boolean;
}

/** Whether a source is among what was asked for. */
export function matchesFilter(source: LogSource, { text, problems, silent }: SourceFilter): boolean {
  return (
    (!problems || sourceState(source) !== 'ok') &&
    (!silent || source.silent) &&
    `${source.peer} ${source.listener} ${source.dataset ?? ''}`.toLowerCase().includes(text)
  );
}
