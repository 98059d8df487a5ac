import type { AstLeaf, Scalar } from '@qiaolou/schema';
import { comparedAs, literalOf } from '@qiaolou/schema/reading';

/** Integers that are asked for: from `least` to `most`, both included; none when `least` is the greater one. */
export interface NumberBounds {
  readonly least: number;
  readonly most: number;
}

const ALL: NumberBounds = { least: -Infinity, most: Infinity };

/**
 * What a leaf asks of a field whose values are integers (long, and dates in epoch ms) as bounds; undefined when it is no
 * such field or it asks something else. The leaf must be valid.
 *
 * @example
 *   numberBounds({ op: 'range', field: 'destination.port', gt: 79.5, lt: 443 }); // { least: 80, most: 442 }
 */
export function numberBounds(leaf: AstLeaf): NumberBounds | undefined {
  const type = comparedAs(leaf.field);
  if (type !== 'long' && type !== 'date') return undefined;
  const limit = (value: Scalar | undefined, otherwise: number): number =>
    value === undefined ? otherwise : Number(literalOf(leaf.field, value) ?? otherwise);
  switch (leaf.op) {
    case 'exists':
      return ALL;
    case 'eq': {
      const wanted = limit(leaf.value, NaN);
      return { least: Math.ceil(wanted), most: Math.floor(wanted) };
    }
    case 'range':
      return {
        least: Math.max(Math.ceil(limit(leaf.gte, -Infinity)), Math.floor(limit(leaf.gt, -Infinity)) + 1),
        most: Math.min(Math.floor(limit(leaf.lte, Infinity)), Math.ceil(limit(leaf.lt, Infinity)) - 1),
      };
    case 'in':
    case 'contains':
    case 'wildcard':
    case 'regex':
    case 'cidr':
      return undefined;
    default:
      return leaf satisfies never;
  }
}
