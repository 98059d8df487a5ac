import type { EcsEvent } from '@qiaolou/schema';
import { acceptEvent } from '../contract/accepted-event.ts';
import { parsedEvent } from '../contract/event-json.ts';

/** Whole lines of an export, one after the other. */
export interface ImportLines {
  /** The number of the first one in its file, from 1. */
  readonly place: number;
  /** NDJSON, no line feed at the end. */
  readonly lines: Uint8Array;
}

/** A row that is not stored, by its number in the file, from 1. */
export interface RejectedRow {
  readonly place: number;
  readonly code: string;
  readonly reason: string;
}

/** One row of a file that is imported: an event that a store takes, or why it is none. */
export type ImportRow = { readonly place: number; readonly event: EcsEvent } | RejectedRow;

const LINE_FEED = 10;
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The rows of some lines; empty lines are none. Hostile text is a row with a code.
 *
 * @example
 *   rowsOf({ place: 7, lines: Buffer.from('[]') }); // [{ place: 7, code: 'store.badEvent', reason: 'no JSON object' }]
 */
export function rowsOf({ place, lines }: ImportLines): readonly ImportRow[] {
  const rows: ImportRow[] = [];
  for (let at = 0, line = place; at <= lines.length; line++) {
    const next = lines.indexOf(LINE_FEED, at);
    const to = next < 0 ? lines.length : next;
    const row = rowOf(line, lines.subarray(at, to));
    if (row !== undefined) rows.push(row);
    at = to + 1;
  }
  return rows;
}

function rowOf(place: number, line: Uint8Array): ImportRow | undefined {
  let text: string;
  try {
    text = DECODER.decode(line);
  } catch {
    return { place, code: 'store.badEvent', reason: 'no UTF-8' };
  }
  if (text.trim() === '') return undefined;
  let value: unknown;
  try {
    value = parsedEvent(text);
  } catch {
    return { place, code: 'store.badEvent', reason: 'no JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { place, code: 'store.badEvent', reason: 'no JSON object' };
  const event = value as EcsEvent;
  const acceptance = acceptEvent(event);
  return acceptance.ok ? { place, event } : { place, code: acceptance.code, reason: acceptance.reason };
}
