import type { KeyMeaning } from '../meaning/key-meaning.ts';
import type { SlotField } from './slot-fields.ts';
import type { MadeWords } from './word-memory.ts';

/** What is known of a key that no mapping took. */
export interface UnmappedKey {
  readonly name: string;
  /** What the dictionary says of it. */
  readonly meanings: readonly KeyMeaning[];
  /** Fields that are looked at when it is placed. */
  readonly looksAt: readonly SlotField[];
  /** Where it goes otherwise; undefined: nowhere. */
  readonly field: SlotField | undefined;
  /** There is no number for its field, or its placeholders are kept. */
  readonly unsure: boolean;
  readonly asker: MadeWords;
}
