import type { AstLeaf, FieldValue } from '@qiaolou/schema';
import { restValue } from '../../columns/rest-fields.ts';
import { TextList } from '../../columns/text-list.ts';
import { entriesWhere, matchingEntries } from '../../scan/entry-table.ts';
import { planQuery, type LeafPlan } from '../../scan/query-plan.ts';
import type { ScanTools } from '../../scan/scan-tools.ts';

/** Texts of rows in memory to be tested where no events are taken in. */
export interface TextsToTest {
  /** All of one field. */
  readonly leaves: readonly AstLeaf[];
  /** As `textListBytes`, each an entry of a column. */
  readonly list: Uint8Array;
  /** They are of the column that fields share. */
  readonly rest: boolean;
}

/** For each leaf, and of that for each text, 1 when it matches. Throws what the pace does. */
export function testTexts({ leaves, list, rest }: TextsToTest, tools: ScanTools): Uint8Array<ArrayBuffer> {
  const texts = TextList.of(Buffer.from(list.buffer, list.byteOffset, list.byteLength));
  const answers = new Uint8Array(leaves.length * texts.length);
  for (const [index, leaf] of leaves.entries()) {
    const plan = planQuery(leaf);
    if (plan.op !== 'leaf') continue;
    const table = rest ? entriesWhere(texts, ofRest(plan), tools.pace) : matchingEntries(texts, plan, tools);
    if (table !== undefined) answers.set(table.subarray(1), index * texts.length);
  }
  return answers;
}

function ofRest({ leaf, value }: LeafPlan): (entry: FieldValue) => boolean {
  return (entry) => {
    const one = restValue(entry, leaf.field);
    return one !== undefined && value(one);
  };
}
