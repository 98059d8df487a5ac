import type { Block } from '../columns/block.ts';
import { ID_BYTES } from '../lines/hex-id.ts';
import { HEX_ID } from '../columns/id-column.ts';
import type { Run } from '../columns/run.ts';
import { maskWhere, type Mask } from './mask.ts';
import type { Pace } from './pace.ts';
import type { LeafPlan } from './query-plan.ts';

/** Rows of a run whose `event.id` matches a leaf; ids that are asked for as a whole are compared as their bytes. */
export function idMask(block: Block, run: Run, { leaf, compared }: LeafPlan, pace: Pace): Mask {
  if (leaf.op === 'exists') return 'all';
  const bytes = block.idBytes();
  if (bytes === undefined || (leaf.op !== 'eq' && leaf.op !== 'in'))
    return maskWhere(run, (row) => {
      const id = block.id(row);
      pace.spend(id.length);
      return compared(id);
    });
  const wanted = (leaf.op === 'eq' ? [leaf.value] : leaf.values).map(String).filter((id) => HEX_ID.test(id));
  if (wanted.length === 0) return 'none';
  const byHead = Map.groupBy(
    wanted.map((id) => Buffer.from(id, 'hex')),
    (id) => head(id, 0),
  );
  return maskWhere(run, (row) => {
    const at = row * ID_BYTES;
    const alike = byHead.get(head(bytes, at));
    return alike?.some((id) => id.compare(bytes, at, at + ID_BYTES) === 0) ?? false;
  });
}

/** The first four bytes of an id as a number, which few others have. */
function head(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
}
