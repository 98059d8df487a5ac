import { effectLiftSchema, evidenceSchema, userSchema, visibleLine, type JsonObject, type User } from '@qiaolou/schema';
import { z } from 'zod';

/** A user with what only the login needs. */
export const userAccountSchema = z.object({
  id: userSchema.shape.id,
  name: userSchema.shape.name,
  displayName: userSchema.shape.displayName,
  roles: userSchema.shape.roles,
  disabled: userSchema.shape.disabled,
  mustChangePassword: userSchema.shape.mustChangePassword,
  createdAt: userSchema.shape.createdAt,
  lastLoginAt: userSchema.shape.lastLoginAt,
  /** Scheme string of `hashPassword`. Never leaves the server. */
  passwordHash: z.string(),
  /** Of 0.1.0, which locked accounts; 0 since. */
  failedLogins: z.int(),
  /** Of 0.1.0, which locked accounts; null since, and never read. */
  lockedUntil: z.string().nullable(),
  version: userSchema.shape.version,
});
/** A user with what only the login needs. */
export type UserAccount = Readonly<z.infer<typeof userAccountSchema>>;

/**
 * A user as the console may see it: without password hash and lock state, and with what a display name of an older release
 * hides shown as its code point.
 *
 * @example
 *   'passwordHash' in publicUser(account); // false
 */
export function publicUser(account: UserAccount): User {
  const { passwordHash: _hash, failedLogins: _failed, lockedUntil: _locked, ...user } = account;
  return { ...user, displayName: visibleLine(user.displayName) };
}

/** A login session. The cookie carries a random token; only its SM3 digest is kept. */
export const sessionSchema = z.object({
  /** 64 hex digits: SM3(token). */
  idHash: z.string(),
  userId: z.string(),
  createdAt: z.string(),
  lastSeenAt: z.string(),
  expiresAt: z.string(),
  /** Client address at login. */
  ip: z.string(),
  /** Token a state-changing request must repeat in a header. */
  csrf: z.string(),
});
/** A login session. */
export type Session = Readonly<z.infer<typeof sessionSchema>>;

/** A key for machine clients (HTTP intake, API). */
export const apiKeySchema = z.object({
  id: z.string(),
  /** Unique name people know it by. */
  name: z.string(),
  /** 64 hex digits: SM3(key). */
  keyHash: z.string(),
  createdAt: z.string(),
  revokedAt: z.string().nullable(),
});
/** A key for machine clients. */
export type ApiKey = Readonly<z.infer<typeof apiKeySchema>>;

/** One setting that administrators change at run time. */
export const settingSchema = z.object({ key: z.string(), value: z.unknown(), version: z.int().positive() });
/** One setting that administrators change at run time. */
export type Setting = Readonly<z.infer<typeof settingSchema>>;

const jsonObject = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null);

/** One event of a playbook run: the run's own chained journal, from which everything else about the run is folded. */
export const runEventSchema = z.object({
  runId: z.string(),
  /** 1, 2, 3 … within the run. */
  seq: z.int(),
  type: z.string(),
  stepId: z.string().nullable(),
  iteration: z.int(),
  attempt: z.int(),
  actor: z.string(),
  data: jsonObject,
  at: z.string(),
  /** 64 hex digits; 64 zeros for the first. */
  prevHash: z.string(),
  hash: z.string(),
});
/** One event of a playbook run. */
export type RunEvent = Readonly<z.infer<typeof runEventSchema>>;

/** A step that waits for, or is under, execution by a worker. */
export const stepJobSchema = z.object({
  runId: z.string(),
  stepId: z.string(),
  iteration: z.int(),
  state: z.enum(['ready', 'leased', 'done']),
  /** Not before this ISO time. */
  runAt: z.string(),
  leaseOwner: z.string().nullable(),
  leaseUntil: z.string().nullable(),
  attempt: z.int(),
});
/** A step that waits for, or is under, execution by a worker. */
export type StepJob = Readonly<z.infer<typeof stepJobSchema>>;

/** An act on the outside world, written before it is tried, so that it happens once and can be undone. */
export const effectSchema = z.object({
  idempotencyKey: z.string(),
  connector: z.string(),
  request: jsonObject,
  state: z.enum(['planned', 'applied', 'undone', 'failed']),
  response: jsonObject.nullable(),
  appliedAt: z.string().nullable(),
  /** When it is to be taken back by itself; null = never. */
  undoAt: z.string().nullable(),
  undoneAt: z.string().nullable(),
  /** What the act gave out, by name, so that a run interrupted after it goes on as if it had not been; null = not known. */
  outputs: z.record(z.string(), z.string()).nullable(),
  /** When it was last seen to be there; null = not since it was applied. */
  checkedAt: z.string().nullable(),
  /** How often undoing it has failed; null = never. */
  undoTries: z.int().nullable(),
  /** Why it could not be undone, or put back after it was gone. */
  fault: jsonObject.nullable(),
  /** What it is on, in one line: an address. Null = of a release that did not keep it. */
  target: z.string().nullable(),
  /** How often it was put back; null = never. */
  reapplied: z.int().nullable(),
  /** Who had it taken back before its time; null = nobody. */
  lift: effectLiftSchema.nullable(),
});
/** An act on the outside world. */
export type Effect = Readonly<z.infer<typeof effectSchema>>;

/** How far a reader of the spool has come; moved in the transaction that stores what was read. */
export const pipelineCursorSchema = z.object({
  name: z.string(),
  segment: z.int(),
  /** Byte offset in the segment. */
  offset: z.int(),
  /** Number of the frame in the block there; null: the block's begin. */
  frame: z.int().nullable(),
  updatedAt: z.string(),
});
/** How far a reader of the spool has come. */
export type PipelineCursor = Readonly<z.infer<typeof pipelineCursorSchema>>;

/** A measurement, with its place in the order in which all were taken. */
export const measurementSchema = evidenceSchema.extend({
  /** 1, 2, 3 …; null is before the first. */
  seq: z.int().nullable(),
});

/** A search a user keeps. */
export const savedSearchSchema = z.object({
  id: z.string(),
  userId: z.string(),
  name: z.string(),
  /** Text of the query language. */
  query: z.string(),
  version: z.int().positive(),
});
/** A search a user keeps. */
export type SavedSearch = Readonly<z.infer<typeof savedSearchSchema>>;

/** End of the audit chain, one row (id 1); locked by every writing transaction on PostgreSQL. */
export const auditHeadSchema = z.object({
  id: z.int(),
  /** 0 = no entry yet. */
  seq: z.int(),
  hash: z.string(),
});
/** End of the audit chain. */
export type AuditHead = Readonly<z.infer<typeof auditHeadSchema>>;
