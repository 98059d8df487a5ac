import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { sm3, sm3Hex } from '@qiaolou/crypto';
import type { RecordStore } from '@qiaolou/record-store';
import { actorText, isoTime, SocError, type ActorIdentity, type Clock } from '@qiaolou/schema';

/** A key of the HTTP input as it is kept: never the key itself. */
export interface IntakeKeyDigest {
  /** The sender it belongs to. */
  readonly name: string;
  /** SM3 of the key, hex. */
  readonly digest: string;
}

/** The keys in force. */
export async function readIntakeKeys(records: RecordStore): Promise<readonly IntakeKeyDigest[]> {
  const rows = await records.db
    .selectFrom('apiKeys')
    .select(['name', 'keyHash'])
    .where('revokedAt', 'is', null)
    .execute();
  return rows.map(({ name, keyHash }) => ({ name, digest: keyHash }));
}

/**
 * Name of the sender a key of the HTTP input belongs to, or undefined. Every digest is compared in constant time, so
 * that an answer's time tells nothing about keys that nearly fit.
 */
export function senderOfKey(keys: readonly IntakeKeyDigest[], key: string): string | undefined {
  const given = sm3(key);
  let found: string | undefined;
  for (const { name, digest } of keys) {
    const stored = Buffer.from(digest, 'hex');
    if (stored.length === given.length && timingSafeEqual(stored, given)) found = name;
  }
  return found;
}

/** What a key is made for, and by whom. */
export interface NewIntakeKey {
  readonly name: string;
  /** Takes the place of a key of the same name, which works no more. */
  readonly replace: boolean;
  readonly actor: ActorIdentity;
}

/**
 * Makes a key for a sender, told this once (audited). Throws `platform.intakeKeyExists` for a name that has one, unless it
 * is to be replaced.
 */
export async function createIntakeKey(
  records: RecordStore,
  { actor, name, replace }: NewIntakeKey,
  clock: Clock,
): Promise<string> {
  const key = randomBytes(32).toString('base64url');
  const at = isoTime(clock.now());
  await records.transaction(async (tx) => {
    const known = await tx.db.selectFrom('apiKeys').select('id').where('name', '=', name).executeTakeFirst();
    if (known !== undefined && !replace) throw new SocError('platform.intakeKeyExists', { name });
    await tx.db.deleteFrom('apiKeys').where('name', '=', name).execute();
    await tx.db
      .insertInto('apiKeys')
      .values({ id: randomUUID(), name, keyHash: sm3Hex(key), createdAt: at, revokedAt: null })
      .execute();
    await tx.audit({
      at,
      actor: actorText(actor),
      ip: null,
      action: known === undefined ? 'apiKey.create' : 'apiKey.replace',
      objectType: 'apiKey',
      objectId: name,
      outcome: 'success',
      details: {},
    });
  });
  return key;
}
