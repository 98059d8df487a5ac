import { sm3Hex } from '@qiaolou/crypto';
import type { RecordStore, RecordTx } from '@qiaolou/record-store';
import { DAY_MS, isoTime } from '@qiaolou/schema';
import { DEVICES_AREA } from './tables.ts';

/** A device that is not used for so long is a stranger again. */
export const DEVICE_LIFE_MS = 90 * DAY_MS;

/** Of each account; the ones used longest ago are forgotten. */
const MOST_DEVICES = 10;

/** How an account knows who tries its password. */
export type KnownBy = { readonly by: 'device'; readonly device: string } | { readonly by: 'address' | 'nothing' };

/** Who comes to log in. */
export interface Comer {
  /** Network of the client's address. */
  readonly network: string;
  /** What the device was given at an earlier log-in; anything when it was given nothing. */
  readonly deviceToken: string | undefined;
  /** Epoch ms. */
  readonly now: number;
}

/** How an account knows who comes: by his device, or by the address of one. Undefined: there is no such account. */
export async function knownBy(
  records: RecordStore,
  userId: string | undefined,
  { deviceToken, network, now }: Comer,
): Promise<KnownBy> {
  // An unknown name costs the same question.
  const devices = await DEVICES_AREA.in(records.db)
    .selectFrom('knownDevices')
    .select(['idHash', 'network'])
    .where('userId', '=', userId ?? '')
    .where('lastLoginAt', '>', isoTime(now - DEVICE_LIFE_MS))
    .execute();
  const idHash = deviceToken === undefined ? undefined : sm3Hex(deviceToken);
  if (idHash !== undefined && devices.some((device) => device.idHash === idHash))
    return { by: 'device', device: idHash };
  return { by: devices.some((device) => device.network === network) ? 'address' : 'nothing' };
}

/** Remembers the device somebody just logged in with, and forgets those beyond the bound. */
export async function rememberDevice(
  tx: RecordTx,
  { deviceToken, network, now, userId }: Comer & { readonly deviceToken: string; readonly userId: string },
): Promise<void> {
  const db = DEVICES_AREA.in(tx.db);
  const lastLoginAt = isoTime(now);
  const device = { idHash: sm3Hex(deviceToken), userId, network, lastLoginAt };
  await db
    .insertInto('knownDevices')
    .values(device)
    .onConflict((conflict) => conflict.columns(['idHash', 'userId']).doUpdateSet({ network, lastLoginAt }))
    .execute();
  const kept = db
    .selectFrom('knownDevices')
    .select('idHash')
    .where('userId', '=', userId)
    .orderBy('lastLoginAt', 'desc')
    .orderBy('idHash')
    .limit(MOST_DEVICES);
  await db.deleteFrom('knownDevices').where('userId', '=', userId).where('idHash', 'not in', kept).execute();
}
