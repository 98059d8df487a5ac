import type { AlertGroup } from '@qiaolou/schema';
import { groupKeyOf, type GroupKey } from './alert-identity.ts';
import { isLocalAccount, isLocalAddress } from './local-party.ts';

/** Who acts, and what kind of party that is: user `admin` and host `admin` are two. */
export interface Attacker {
  readonly kind: Extract<GroupKey['kind'], 'source' | 'user' | 'host'>;
  readonly value: string;
}

/**
 * Who is behind a row of the queue: the party it is grouped on. Undefined when no log named one, and when its name means
 * another party on every host, so that nothing can be said to be of the same.
 */
export function attackerOf({ groupKey, entities }: Pick<AlertGroup, 'groupKey' | 'entities'>): Attacker | undefined {
  const { kind, value } = groupKeyOf(entities);
  // Rows that were grouped otherwise, before an update.
  if (value !== groupKey) return undefined;
  switch (kind) {
    case 'source':
      return isLocalAddress(value) ? undefined : { kind, value };
    case 'user':
      return isLocalAccount(value) ? undefined : { kind, value };
    case 'host':
      return value.trim() === '' || value === '-' ? undefined : { kind, value };
    case 'dataset':
    case 'none':
      return undefined;
    default:
      return kind satisfies never;
  }
}
