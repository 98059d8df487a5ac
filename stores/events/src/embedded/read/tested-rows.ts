import { OpenRows } from '../../columns/open-rows.ts';
import type { SegmentColumn } from '../../columns/segment-column.ts';
import { TextList } from '../../columns/text-list.ts';

const ONE = new TextList(Buffer.from('1'), Uint32Array.of(1));

/** Rows in memory with the answers of expressions as fields: a row that matches one has the field of its answer. */
export class TestedRows extends OpenRows {
  readonly #answers = new Map<string, Uint8Array>();

  /** Sets for each row whether it matches, 1 or 0. */
  answer(field: string, rows: Uint8Array): void {
    this.#answers.set(field, rows);
  }

  override column(field: string): SegmentColumn | undefined {
    const codes = this.#answers.get(field);
    return codes === undefined ? super.column(field) : { kind: 'dictionary', entries: ONE, codes: () => codes };
  }
}
