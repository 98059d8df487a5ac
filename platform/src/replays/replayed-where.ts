import { REREAD_LISTENERS } from '@qiaolou/collector';
import type { Ast } from '@qiaolou/schema';
import type { ReplayOrder } from './replay-run.ts';

/** Whose events an order is about. */
export type ReplayedOf = Pick<ReplayOrder, 'source' | 'pack'>;

/** Events of an order's source and pack. */
function ofOrder({ source, pack }: ReplayedOf): readonly Ast[] {
  const ofSource: Ast[] =
    source === null
      ? []
      : [
          {
            op: 'or',
            args: [
              { op: 'eq', field: 'log.source.address', value: source },
              { op: 'eq', field: 'log.file.path', value: source },
            ],
          },
        ];
  // A pack's datasets are its id, and what it adds behind it.
  const ofPack: Ast[] =
    pack === null
      ? []
      : [
          {
            op: 'or',
            args: [
              { op: 'eq', field: 'event.dataset', value: pack },
              { op: 'wildcard', field: 'event.dataset', value: `${pack}.*` },
            ],
          },
        ];
  return [...ofSource, ...ofPack];
}

const REREAD: Ast = { op: 'in', field: 'qiaolou.listener', values: REREAD_LISTENERS };

/** The events that an order has read anew, whenever they were stored. */
export function replayedWhere(order: ReplayedOf): Ast {
  return { op: 'and', args: [...ofOrder(order), REREAD] };
}

/** Events of the order's source and pack that keep no original. */
export function unreadableWhere(order: ReplayedOf): Ast {
  return { op: 'and', args: [...ofOrder(order), { op: 'not', arg: REREAD }] };
}

/** Of the events of a query those that were stored before a time. */
export function storedBeforeWhere(where: Ast, time: string): Ast {
  return { op: 'and', args: [where, { op: 'range', field: 'event.ingested', lt: time }] };
}
