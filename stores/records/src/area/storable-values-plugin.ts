import {
  OperationNodeTransformer,
  type GroupByNode,
  type KyselyPlugin,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type PrimitiveValueListNode,
  type QueryId,
  type QueryResult,
  type RootOperationNode,
  type UnknownRow,
  type ValueNode,
} from 'kysely';

/**
 * Makes bound values mean the same on both dialects: text becomes well-formed Unicode without NUL (both PostgreSQL and
 * UTF-8 refuse what hostile logs may carry; each such character becomes U+FFFD), booleans become 0/1. Throws TypeError for a
 * bound value to group by, which PostgreSQL takes for another than the same value in the selection: group by its alias.
 */
export class StorableValuesPlugin implements KyselyPlugin {
  readonly #transformer = new StorableValuesTransformer();

  transformQuery(args: PluginTransformQueryArgs): RootOperationNode {
    return this.#transformer.transformNode(args.node, args.queryId);
  }

  transformResult(args: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return Promise.resolve(args.result);
  }
}

/** A text as every store keeps it: well-formed, U+FFFD for NUL and lone surrogates. */
export function storableText(text: string): string {
  const wellFormed = text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '\uFFFD') : wellFormed;
}

class StorableValuesTransformer extends OperationNodeTransformer {
  #grouping = false;

  protected override transformGroupBy(node: GroupByNode, queryId?: QueryId): GroupByNode {
    this.#grouping = true;
    try {
      return super.transformGroupBy(node, queryId);
    } finally {
      this.#grouping = false;
    }
  }

  protected override transformValue(node: ValueNode): ValueNode {
    if (this.#grouping && node.immediate !== true) throw new TypeError('a bound value to group by');
    return { ...node, value: storable(node.value) };
  }

  protected override transformPrimitiveValueList(node: PrimitiveValueListNode): PrimitiveValueListNode {
    return { ...node, values: node.values.map(storable) };
  }
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value;
}
