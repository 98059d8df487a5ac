import { sm3Hex } from '@qiaolou/crypto';
import { fromRow, type RecordStore, type RecordTx, type Session } from '@qiaolou/record-store';
import { isoTime, type Clock } from '@qiaolou/schema';
import { callerOf, type Caller } from './caller.ts';
import type { SessionLimits } from './session-limits.ts';
import type { SessionDeps } from './session-parts.ts';

/** A session about to be opened: the token itself is told to the client only. */
export interface OpeningSession {
  readonly userId: string;
  readonly ip: string;
  readonly token: string;
  readonly csrf: string;
}

/** Opens a session and answers its caller. */
export async function openSession(
  tx: RecordTx,
  { clock, limits }: SessionDeps,
  { userId, ip, token, csrf }: OpeningSession,
): Promise<Caller> {
  const now = clock.now();
  const session: Session = {
    idHash: sm3Hex(token),
    userId,
    createdAt: isoTime(now),
    lastSeenAt: isoTime(now),
    expiresAt: isoTime(now + limits.absoluteMs),
    ip,
    csrf,
  };
  await tx.db.insertInto('sessions').values(session).execute();
  const row = await tx.db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirstOrThrow();
  return callerOf(session, fromRow('users', row), ip);
}

/** Ends every session of a user: after a change of password, roles or state. */
export async function endSessions(tx: RecordTx, userId: string): Promise<void> {
  await tx.db.deleteFrom('sessions').where('userId', '=', userId).execute();
}

/** Deletes the session the client came with, and all that ended by themselves. */
export async function dropDeadSessions(
  tx: RecordTx,
  { clock, limits }: SessionDeps,
  oldToken: string | undefined,
): Promise<void> {
  const now = clock.now();
  await tx.db
    .deleteFrom('sessions')
    .where((eb) =>
      eb.or([
        eb('expiresAt', '<=', isoTime(now)),
        eb('lastSeenAt', '<=', isoTime(now - limits.idleMs)),
        ...(oldToken === undefined ? [] : [eb('idHash', '=', sm3Hex(oldToken))]),
      ]),
    )
    .execute();
}

/** Writes that a session was active just now. */
export async function touchSession(records: RecordStore, session: Session, clock: Clock): Promise<void> {
  await records.transaction(async (tx) => {
    await tx.db
      .updateTable('sessions')
      .set({ lastSeenAt: isoTime(clock.now()) })
      .where('idHash', '=', session.idHash)
      .execute();
  });
}

/** True while a session has neither ended nor been idle for too long; `now` in ms. */
export function isAlive(session: Session, now: number, limits: SessionLimits): boolean {
  return now < Date.parse(session.expiresAt) && now < Date.parse(session.lastSeenAt) + limits.idleMs;
}
