import type { EcsEvent } from '@qiaolou/schema';
import { SCORED, type Expected, type ScoredField } from './truth.ts';

/** How one field was read; what a line does not say and nobody says of it has no mark. */
export type Mark = 'right' | 'missing' | 'wrong';

/** A field of a line with its mark. */
export interface FieldScore {
  readonly field: ScoredField;
  readonly mark: Mark;
  readonly expected: Alternatives;
  readonly got: unknown;
}

type Alternative = string | number | null;
type Alternatives = readonly Alternative[];

/** A device that is not known to be one tells of itself as a host. */
const ALSO_IN: Partial<Record<ScoredField, string>> = { 'observer.name': 'host.name', 'observer.ip': 'host.ip' };

/** Compares what a line means with what was read of it, field by field. */
export function scoreLine(expected: Expected, event: EcsEvent): readonly FieldScore[] {
  return SCORED.flatMap((field) => {
    const wanted = expected[field];
    if (wanted === undefined) return [];
    const alternatives = Array.isArray(wanted) ? wanted : [wanted];
    const got = valueOf(field, event);
    const mark = markOf(field, alternatives, got);
    return mark === undefined ? [] : [{ field, mark, expected: alternatives, got }];
  });
}

function valueOf(field: ScoredField, event: EcsEvent): unknown {
  if (field === '@timestamp' && isTimeOfReceipt(event)) return undefined;
  return event[field] ?? event[ALSO_IN[field] ?? field];
}

/** Every event has a time; one that was not read from the line, or not believed, is the time of receipt. */
function isTimeOfReceipt({ tags }: EcsEvent): boolean {
  return Array.isArray(tags) && (tags.includes('time_unread') || tags.includes('clock_skew'));
}

function markOf(field: ScoredField, wanted: Alternatives, got: unknown): Mark | undefined {
  if (got === undefined) return wanted.includes(null) ? undefined : 'missing';
  const values: readonly unknown[] = Array.isArray(got) ? got : [got];
  const told = wanted.filter((each) => each !== null);
  return values.every((value) => told.some((each) => isSame(field, each, value))) ? 'right' : 'wrong';
}

function isSame(field: ScoredField, wanted: string | number, got: unknown): boolean {
  switch (field) {
    case '@timestamp':
      return Date.parse(String(wanted)) === Date.parse(String(got));
    case 'event.severity':
      // The scale is ours: that the device's word was understood is all that is asked.
      return typeof got === 'number';
    case 'user.name':
    case 'url.original':
    case 'rule.name':
      return String(wanted) === String(got);
    default:
      return String(wanted).toLowerCase() === String(got).toLowerCase();
  }
}
