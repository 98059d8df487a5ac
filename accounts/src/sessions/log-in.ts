import { fromRow, type RecordStore, type RecordTx, type UserAccount } from '@qiaolou/record-store';
import { addressGroup, isoTime, SocError } from '@qiaolou/schema';
import { knownBy, rememberDevice } from '../devices/known-devices.ts';
import type { Caller } from './caller.ts';
import type { Guess, Guesser } from './guess-book.ts';
import { auditSession } from './session-audit.ts';
import { newToken, type NewSession, type SessionDeps } from './session-parts.ts';
import { dropDeadSessions, openSession } from './session-rows.ts';

/** What a person gives to log in. */
export interface LoginRequest {
  readonly name: string;
  readonly password: string;
  readonly ip: string;
  readonly oldToken?: string | undefined;
  /** What the device was given at an earlier log-in. */
  readonly deviceToken?: string | undefined;
  /** Aborted when the client has gone. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a session. Throws `auth.failed` for an unknown name, a wrong password, a disabled account alike, after equal work:
 * an unknown name is held against `nobodysHash`. Throws `auth.tooMany` before anything is hashed for who has to wait
 * (`GUESS_LIMITS`), and `auth.busy` when too many wait for their turn.
 */
export async function logIn(deps: SessionDeps, request: LoginRequest, nobodysHash: string): Promise<NewSession> {
  const { clock, random, records } = deps;
  const account = await accountByName(records, request.name);
  const network = addressGroup(request.ip);
  const { deviceToken = newToken(random) } = request;
  const known = await knownBy(records, account?.id, { network, deviceToken, now: clock.now() });
  const guesser: Guesser = { account: account?.id ?? `name ${request.name.toLowerCase()}`, ip: request.ip, known };
  const { guess, matches } = await tryPassword(deps, request, { guesser, hash: account?.passwordHash ?? nobodysHash });
  const token = newToken(random);
  const csrf = newToken(random);
  const attempt: LoginAttempt = {
    ...request,
    ...{ matches, token, csrf, deviceToken, network },
    verified: account?.passwordHash,
    inARow: guess.inARow,
  };
  const caller = await records
    .transaction((tx) => settleLogin(tx, deps, attempt))
    .catch((error: unknown) => {
      // Nobody was told whether it was right.
      guess.withdraw();
      throw error;
    });
  if (caller === undefined) throw new SocError('auth.failed');
  guess.right();
  return { token, caller, deviceToken };
}

/** The guess is begun when its turn has come: of those who wait for theirs, nobody has guessed yet. */
async function tryPassword(
  { guesses, passwords }: SessionDeps,
  { ip, password, signal }: LoginRequest,
  { guesser, hash }: { readonly guesser: Guesser; readonly hash: string },
): Promise<{ readonly guess: Guess; readonly matches: boolean }> {
  guesses.require(guesser);
  const begun: Guess[] = [];
  try {
    const matches = await passwords.verify(password, hash, {
      asker: addressGroup(ip),
      first: guesser.known.by !== 'nothing',
      signal,
      atTurn: () => void begun.push(guesses.begin(guesser)),
    });
    const [guess] = begun;
    if (guess === undefined) throw new TypeError('a password was tried out of turn');
    return { guess, matches };
  } catch (error) {
    for (const guess of begun) guess.withdraw();
    throw error;
  }
}

async function accountByName(records: RecordStore, name: string): Promise<UserAccount | undefined> {
  const row = await records.db
    .selectFrom('users')
    .selectAll()
    .where('name', '=', name.toLowerCase())
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow('users', row);
}

interface LoginAttempt extends LoginRequest {
  readonly matches: boolean;
  /** The hash the password was held against; a reset in the meantime makes it worthless. */
  readonly verified: string | undefined;
  readonly inARow: number;
  readonly token: string;
  readonly csrf: string;
  readonly deviceToken: string;
  readonly network: string;
}

async function settleLogin(tx: RecordTx, deps: SessionDeps, attempt: LoginAttempt): Promise<Caller | undefined> {
  const { clock } = deps;
  const name = attempt.name.toLowerCase();
  const audit = { action: 'session.login', name, ip: attempt.ip } as const;
  const row = await tx.db.selectFrom('users').selectAll().where('name', '=', name).executeTakeFirst();
  const matches = attempt.matches && attempt.verified === row?.passwordHash;
  if (row === undefined || row.disabled === 1 || !matches) {
    const reason = row === undefined ? 'unknownUser' : row.disabled === 1 ? 'disabled' : 'wrongPassword';
    await auditSession(tx, clock, { ...audit, outcome: 'failure', details: { reason, inARow: attempt.inARow } });
    return undefined;
  }
  await tx.updateVersioned('users', row.id, row.version, { lastLoginAt: isoTime(clock.now()) });
  await dropDeadSessions(tx, deps, attempt.oldToken);
  await rememberDevice(tx, { ...attempt, userId: row.id, now: clock.now() });
  await auditSession(tx, clock, { ...audit, outcome: 'success' });
  return openSession(tx, deps, { userId: row.id, ip: attempt.ip, token: attempt.token, csrf: attempt.csrf });
}
