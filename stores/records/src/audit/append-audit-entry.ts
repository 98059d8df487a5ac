import { auditEntryHash, jcs } from '@qiaolou/crypto';
import { SocError, type AuditEntry, type AuditInput } from '@qiaolou/schema';
import type { Transaction } from 'kysely';
import type { JsonText } from '../area/column-types.ts';
import { storableText } from '../area/storable-values-plugin.ts';
import type { Database } from '../areas/database.ts';

/**
 * Appends to the chain within a writing transaction, which both dialects serialise: number and hash follow from the head
 * without a race. Text is hashed as it will be stored; details are stored as the canonical JSON that is hashed.
 */
export async function appendAuditEntry(db: Transaction<Database>, input: AuditInput): Promise<AuditEntry> {
  const head = await db.selectFrom('auditHead').select(['seq', 'hash']).where('id', '=', 1).executeTakeFirst();
  if (head === undefined) throw new SocError('records.auditBroken', { reason: 'the head of the chain is gone' });
  const content = {
    seq: head.seq + 1,
    at: input.at,
    actor: storableText(input.actor),
    ip: input.ip === null ? null : storableText(input.ip),
    action: storableText(input.action),
    objectType: storableText(input.objectType),
    objectId: storableText(input.objectId),
    outcome: input.outcome,
    details: storableJson(input.details) as Readonly<Record<string, unknown>>,
  };
  const hash = auditEntryHash(head.hash, content);
  const entry: AuditEntry = { ...content, prevHash: head.hash, hash };
  const details = jcs(content.details) as JsonText<AuditEntry['details']>;
  const inserted = await db
    .insertInto('auditEntries')
    .values({ ...entry, details })
    .executeTakeFirst();
  const moved = await db.updateTable('auditHead').set({ seq: entry.seq, hash }).where('id', '=', 1).executeTakeFirst();
  // A trigger or a rule in the database can swallow what is written.
  if (inserted.numInsertedOrUpdatedRows !== 1n || moved.numUpdatedRows !== 1n)
    throw new SocError('records.auditBroken', { reason: 'the database does not keep what is written', seq: entry.seq });
  return entry;
}

/** Same value with every lone surrogate replaced, which canonical JSON refuses and hostile input may hold. */
function storableJson(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(storableJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key.toWellFormed(), storableJson(member)]),
  );
}
