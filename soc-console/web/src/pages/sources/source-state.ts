import { MINUTE_MS, type SourceRow } from '@qiaolou/schema';

/** What is to be said first of a source: the gravest thing, or that it speaks. */
export type SourceFinding = 'silent' | 'shedding' | 'failing' | 'skewed' | 'new' | 'planned' | 'quiet' | 'live';

/** Clock skew that spoils correlation, and that grade protection asks to be put right, ms. */
export const SKEW_LIMIT_MS = 5 * MINUTE_MS;

/** Share of unparsed events above which a parser is missing or wrong. */
export const UNPARSED_LIMIT = 0.1;

/** Share of a source's events that no parser understood, 0–1. */
export function unparsedShare(source: SourceRow): number {
  return source.events === 0 ? 0 : source.unparsed / source.events;
}

/** The gravest thing about a source. */
export function sourceState(source: SourceRow): SourceFinding {
  if (source.state === 'silent' || source.state === 'planned') return source.state;
  if (source.shed > 0) return 'shedding';
  if (unparsedShare(source) > UNPARSED_LIMIT) return 'failing';
  if (source.clockSkewMs !== null && Math.abs(source.clockSkewMs) > SKEW_LIMIT_MS) return 'skewed';
  return source.isNew ? 'new' : source.state;
}

/** What the person asked to see of the sources. */
export interface SourceFilter {
  /** Part of name, sender, listener or dataset, in lower case. */
  readonly text: string;
  readonly state: readonly string[];
  readonly listener: readonly string[];
  readonly dataset: readonly string[];
}

/** Whether a source is among what was asked for. */
export function matchesFilter(source: SourceRow, { text, state, listener, dataset }: SourceFilter): boolean {
  return (
    (state.length === 0 || statesOf(source).some((one) => state.includes(one))) &&
    (listener.length === 0 || listener.includes(source.listener)) &&
    (dataset.length === 0 || dataset.includes(source.dataset ?? '')) &&
    `${source.name ?? ''} ${source.peer} ${source.listener} ${source.dataset ?? ''}`.toLowerCase().includes(text)
  );
}

/** Under which states it is found: a silent source may be new, and a live one too. */
export function statesOf(source: SourceRow): readonly SourceFinding[] {
  const finding = sourceState(source);
  const all = new Set<SourceFinding>([finding, source.state]);
  if (source.isNew) all.add('new');
  return [...all];
}
