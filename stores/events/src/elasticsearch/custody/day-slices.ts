import { sm3 } from '@qiaolou/crypto';
import type { SealedFile } from '../../custody/custody-entry.ts';
import type { CustodyState } from '../../custody/custody-state.ts';
import type { IndexFacts } from './index-facts.ts';

/** A part of an index of a day that was sealed at once, or that waits for its seal: what a file is elsewhere. */
export interface DaySlice {
  readonly number: number;
  readonly facts: IndexFacts;
  /** Its documents have sequence numbers above this one. */
  readonly after: number;
  readonly rows: number;
  /** On disk, about: its part of the index, by rows. */
  readonly bytes: number;
  /** What its seal says; undefined before it has one: it then goes up to the newest document. */
  readonly sealed: SealedFile | undefined;
}

/** Digits of the digest that are its number: 52 bits are exact in a double. */
const NUMBER_BITS = 52n;

/**
 * The slices of the indices that are there: of each those that were sealed, and what came since. An index that was made again
 * after a deletion has none of the seals of the one before.
 */
export function daySlices(indices: readonly IndexFacts[], state: CustodyState): readonly DaySlice[] {
  const sealed = new Map<string, SealedFile[]>();
  for (const { file } of state.files.values()) {
    if (file.slice === undefined) continue;
    const key = unitOf(file.slice);
    const known = sealed.get(key);
    if (known === undefined) sealed.set(key, [file]);
    else known.push(file);
  }
  return indices.flatMap((facts) => slicesOf(facts, sealed.get(unitOf(facts)) ?? []));
}

/** The name of an index and when it was made: what a deletion takes as a whole. */
export function unitOf({ index, created }: { readonly index: string; readonly created: number }): string {
  return `${index}@${created}`;
}

function slicesOf(facts: IndexFacts, sealed: readonly SealedFile[]): readonly DaySlice[] {
  const { docs = 0, bytes = 0 } = facts.shard ?? {};
  const slices = sealed.map((file) => ({
    ...{ number: file.number, facts, after: file.slice?.after ?? -1, rows: file.rows, bytes: file.bytes, sealed: file },
  }));
  const known = sealed.reduce((sum, { rows }) => sum + rows, 0);
  const rows = docs - known;
  if (rows <= 0) return slices;
  const after = Math.max(-1, ...sealed.map(({ slice }) => slice?.upTo ?? -1));
  const open: DaySlice = {
    ...{ number: sliceNumber(facts, after), facts, after, rows, sealed: undefined },
    bytes: Math.round((bytes * rows) / docs),
  };
  return [...slices, open];
}

/** A number that no other slice has: of its index, when that was made, and where it begins. */
function sliceNumber(facts: IndexFacts, after: number): number {
  const digest = Buffer.from(sm3(`${unitOf(facts)}>${after}`));
  return Number(digest.readBigUInt64BE() >> (64n - NUMBER_BITS)) + 1;
}
