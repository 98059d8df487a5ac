import type { FieldValue } from '@qiaolou/schema';
import { placements } from '../meaning/place-candidates.ts';
import { withDraft, type LineReading } from './line-reading.ts';
import type { SlotField } from './slot-fields.ts';
import type { UnmappedKey } from './unmapped-key.ts';

/** Lets `placeCandidates` put pairs into the fields their keys mean, and marks those as used. */
export function placeMeantPairs(
  reading: LineReading,
  places: readonly number[],
  keyOf: (place: number) => UnmappedKey,
): void {
  const { pairs } = reading;
  const candidates: [string, FieldValue][] = [];
  const candidatePlaces: number[] = [];
  const looked: SlotField[] = [];
  for (const place of places) {
    const { meanings, name, looksAt } = keyOf(place);
    if (meanings.length === 0) continue;
    candidates.push([name, pairs.value(place)]);
    candidatePlaces.push(place);
    for (const field of looksAt) if (reading.slots.has(field.number)) looked.push(field);
  }
  if (candidates.length === 0) return;
  const placed = withDraft(reading, looked, (draft) => placements(draft, candidates));
  candidates.forEach(([name], at) => {
    if (placed.has(name)) pairs.used[candidatePlaces[at] ?? 0] = 1;
  });
}
