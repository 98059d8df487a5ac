import { setImmediate as nextTurn } from 'node:timers/promises';
import { REST_FIELD } from '../../columns/block.ts';
import { MARK_BYTE, entryText } from '../../columns/entry-text.ts';
import type { Run } from '../../columns/run.ts';
import { placesOfKind, textBounds, type TextKind } from '../../columns/text-bounds.ts';
import { chosenTextBytes, textListBytes, type Texts } from '../../columns/text-list.ts';
import type { Span } from '../../contract/store-request.ts';
import { BlockScan } from '../../scan/block-scan.ts';
import type { ScanTools } from '../../scan/scan-tools.ts';
import { planQuery } from '../../scan/query-plan.ts';
import type { Expression, SplitQuery } from './expressions.ts';
import { testTexts, type TextsToTest } from './test-texts.ts';
import type { TestedRows } from './tested-rows.ts';

/** Bytes of texts that are tested at once: what is copied in one turn. */
const PART_BYTES = 1_048_576;
/** Texts of a part. */
const PART_TEXTS = 8_192;
/** What is tested where events are taken in: the slowest expressions take 12 ms for it. */
const OWN_BYTES = 4_096;

/** How rows are tested. */
export interface RowTesting {
  readonly span: Span;
  readonly tools: ScanTools;
  /** Has texts tested in another thread. */
  readonly elsewhere: (texts: TextsToTest) => Promise<Uint8Array>;
}

/**
 * Sets the answers of expressions for rows in memory: texts of rows that may match at all are copied, a megabyte a turn, and tested in
 * another thread, so that no expression and no value, however long, holds up who takes events in.
 */
export async function testRows(
  rows: TestedRows,
  { expressions, atMost }: SplitQuery,
  testing: RowTesting,
): Promise<void> {
  const candidates = await candidatesOf(rows, atMost, testing);
  for (const [field, own] of Map.groupBy(expressions, ({ leaf }) => leaf.field)) {
    const answers = own.map(() => new Uint8Array(rows.rows));
    const test: FieldTest = { ...testing, rows, candidates, expressions: own, answers };
    if (field === 'event.id') await testIds(test);
    else if (field === 'event.original') await testOriginals(test, 'original');
    else {
      if (field === 'message') await testOriginals(test, 'message');
      await testColumn(test, field);
      if (field !== 'message') await testColumn(test, REST_FIELD);
    }
    for (const [index, { answer }] of own.entries()) rows.answer(answer, answers[index] ?? new Uint8Array(0));
  }
}

/** Of each row whether it may match. */
async function candidatesOf(
  rows: TestedRows,
  atMost: SplitQuery['atMost'],
  { span, tools }: RowTesting,
): Promise<Uint8Array> {
  const candidates = new Uint8Array(rows.rows);
  const [scan, plan] = [new BlockScan(rows, tools), planQuery(atMost)];
  for (const [index, run] of rows.runs.entries()) {
    const mask = scan.mask(plan, index, span);
    if (mask === 'all') candidates.fill(1, run.from, run.to);
    else if (mask !== 'none') candidates.set(mask, run.from);
    await nextTurn();
  }
  return candidates;
}

interface FieldTest extends RowTesting {
  readonly rows: TestedRows;
  readonly candidates: Uint8Array;
  /** Of one field. */
  readonly expressions: readonly Expression[];
  /** Of each of them for each row. */
  readonly answers: readonly Uint8Array[];
}

function candidatesIn({ candidates }: FieldTest, { from, to }: Run): readonly number[] {
  const rows: number[] = [];
  for (let row = from; row < to; row++) if (candidates[row] === 1) rows.push(row);
  return rows;
}

async function testIds(test: FieldTest): Promise<void> {
  for (const run of test.rows.runs) {
    const own = candidatesIn(test, run);
    const list = textListBytes(own.map((row) => entryText(test.rows.id(row))));
    await testPart(test, { list, rest: false }, (index, text) => mark(test, index, own[text]));
  }
}

function mark({ answers }: FieldTest, index: number, row: number | undefined): void {
  const own = answers[index];
  if (own !== undefined && row !== undefined) own[row] = 1;
}

async function testOriginals(test: FieldTest, kind: TextKind): Promise<void> {
  for (const [index, run] of test.rows.runs.entries())
    for (const page of test.rows.pages(index)) {
      const places = placesOfKind(page.places(), kind);
      const bytes = page.bytes();
      const own = candidatesIn(test, { ...run, from: page.from, to: page.to }).flatMap((row) => {
        const bounds = textBounds(places, row - page.from, kind);
        return bounds === undefined ? [] : [{ row, from: bounds[0], to: bounds[1] }];
      });
      for (const part of partsOf(own, ({ from, to }) => to - from)) {
        const list = textListBytes(part.map(({ from, to }) => plainEntry(bytes, from, to)));
        await testPart(test, { list, rest: false }, (which, text) => mark(test, which, part[text]?.row));
      }
    }
}

/** A text as the entry of a column. */
function plainEntry(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString('utf8', from, to);
  return bytes[from] === MARK_BYTE ? entryText(text) : text;
}

async function testColumn(test: FieldTest, field: string): Promise<void> {
  const column = test.rows.column(field);
  if (column?.kind !== 'dictionary') return;
  const { entries } = column;
  const codes = column.codes();
  const used = new Uint8Array(entries.length + 1);
  const { rows } = test.rows;
  for (let row = 0; row < rows; row++) if (test.candidates[row] === 1) used[codes[row] ?? 0] = 1;
  const places: number[] = [];
  for (let code = 1; code <= entries.length; code++) if (used[code] === 1) places.push(code - 1);
  const matching = test.answers.map(() => new Uint8Array(entries.length + 1));
  for (const part of partsOf(places, (place) => bytesOf(entries, place)))
    await testPart(
      test,
      { list: chosenTextBytes(entries, Uint32Array.from(part)), rest: field === REST_FIELD },
      (index, text) => {
        const own = matching[index];
        if (own !== undefined) own[(part[text] ?? -1) + 1] = 1;
      },
    );
  for (const [index, own] of test.answers.entries()) {
    const table = matching[index];
    for (let row = 0; row < rows; row++) if (table?.[codes[row] ?? 0] === 1) own[row] = 1;
  }
}

function bytesOf({ ends }: Texts, place: number): number {
  return (ends[place] ?? 0) - (place === 0 ? 0 : (ends[place - 1] ?? 0));
}

/** Some at a time, of which each has so many bytes. */
function* partsOf<T>(all: readonly T[], bytesOf: (one: T) => number): Generator<readonly T[]> {
  let [from, bytes] = [0, 0];
  for (const [index, one] of all.entries()) {
    const more = bytesOf(one);
    if (index > from && (index - from >= PART_TEXTS || bytes + more > PART_BYTES)) {
      yield all.slice(from, index);
      [from, bytes] = [index, 0];
    }
    bytes += more;
  }
  if (from < all.length) yield all.slice(from);
}

/** Tells of each text that matches an expression. */
async function testPart(
  { expressions, elsewhere, tools }: FieldTest,
  { list, rest }: Pick<TextsToTest, 'list' | 'rest'>,
  matches: (expression: number, text: number) => void,
): Promise<void> {
  const texts: TextsToTest = { leaves: expressions.map(({ leaf }) => leaf), list, rest };
  const own = list.length * expressions.length <= OWN_BYTES;
  if (own) await nextTurn();
  const answers = own ? testTexts(texts, tools) : await elsewhere(texts);
  const count = answers.length / expressions.length;
  for (let at = answers.indexOf(1); at >= 0; at = answers.indexOf(1, at + 1))
    matches(Math.floor(at / count), at % count);
}
