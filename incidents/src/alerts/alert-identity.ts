import { sm3Hex } from '@qiaolou/crypto';
import { DAY_MS, periodStart, type DetectionMatch, type MatchEntities } from '@qiaolou/schema';
import { isLocalAccount, isLocalAddress } from './local-party.ts';

/** Id of an alert: the first 20 bytes of SM3(rule id, NUL, occurrence), hex. The same firing always has the same id. */
export function alertId(match: Pick<DetectionMatch, 'ruleId' | 'occurrence'>): string {
  return sm3Hex(`${match.ruleId}\0${match.occurrence}`).slice(0, 40);
}

/** What alerts are grouped on, and which party it is: so a user named like an address makes another group. */
export interface GroupKey {
  readonly kind: 'source' | 'user' | 'host' | 'dataset' | 'none';
  /** Shown in the queue; `-` when no party is known. */
  readonly value: string;
}

/**
 * The source address, else the user, else the host, else the dataset, else nothing. What means another party on every
 * host (the loopback address, `SYSTEM`, `root`) gives way to the host, if one is named.
 */
export function groupKeyOf(entities: MatchEntities): GroupKey {
  const { sourceIp, user, host, dataset } = entities;
  if (sourceIp !== undefined && !isLocalAddress(sourceIp)) return { kind: 'source', value: sourceIp };
  if (user !== undefined && !isLocalAccount(user)) return { kind: 'user', value: user };
  if (host !== undefined) return { kind: 'host', value: host };
  if (sourceIp !== undefined) return { kind: 'source', value: sourceIp };
  if (user !== undefined) return { kind: 'user', value: user };
  return dataset === undefined ? { kind: 'none', value: '-' } : { kind: 'dataset', value: dataset };
}

/** Start of the grouping window, epoch ms. The default window, one day, is the calendar day of Asia/Shanghai. */
export function windowStart(at: string, windowMs: number = DAY_MS): number {
  return periodStart(Date.parse(at), windowMs);
}

/** Id of a triage row: the first 20 bytes of SM3(rule id, kind and value of the group key, window start), hex, NUL between them. */
export function groupId(ruleId: string, key: GroupKey, start: number): string {
  return sm3Hex(`${ruleId}\0${key.kind}\0${key.value}\0${start}`).slice(0, 40);
}
