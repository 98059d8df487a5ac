import { fromRow, type RecordStore } from '@qiaolou/record-store';
import { permissionsOf, SocError, visibleLine } from '@qiaolou/schema';

/** Users that alerts and incidents can be given to: enabled, and may triage. By name. */
export async function assignees(records: RecordStore): Promise<{ name: string; displayName: string }[]> {
  const rows = await records.db.selectFrom('users').selectAll().where('disabled', '=', 0).orderBy('name').execute();
  return rows
    .map((row) => fromRow('users', row))
    .filter(({ roles }) => permissionsOf(roles).has('alerts.triage'))
    .map(({ name, displayName }) => ({ name, displayName: visibleLine(displayName) }));
}

/** Throws `users.cannotBeAssigned` for a name that work cannot be given to; null (nobody) is fine. */
export async function requireAssignee(records: RecordStore, name: string | null): Promise<void> {
  if (name === null) return;
  const able = await assignees(records);
  if (!able.some((user) => user.name === name)) throw new SocError('users.cannotBeAssigned', { name });
}
