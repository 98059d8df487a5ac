import type {
  Alert,
  AlertGroup,
  AuditCheckpoint,
  AuditEntry,
  Evidence,
  Incident,
  JsonObject,
  LogSource,
  PlaybookRun,
  PlaybookTask,
  RunStep,
  TimelineEntry,
  User,
} from '@qiaolou/schema';
import type { JsonText, RowOf } from './column-types.ts';

/** A user with what only the login needs. */
export interface UserAccount extends User {
  /** Scheme string of `hashPassword`. Never leaves the server. */
  readonly passwordHash: string;
  /** Failures since the last success. */
  readonly failedLogins: number;
  /** ISO time until which logins are refused; null = not locked. */
  readonly lockedUntil: string | null;
}

/** A login session. The cookie carries a random token; only its SM3 digest is kept. */
export interface Session {
  /** 64 hex digits: SM3(token). */
  readonly idHash: string;
  readonly userId: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly expiresAt: string;
  /** Client address at login. */
  readonly ip: string;
  /** Token a state-changing request must repeat in a header. */
  readonly csrf: string;
}

/** A key for machine clients (HTTP intake, API). */
export interface ApiKey {
  readonly id: string;
  /** Unique name people know it by. */
  readonly name: string;
  /** 64 hex digits: SM3(key). */
  readonly keyHash: string;
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

/** One setting that administrators change at run time. */
export interface Setting {
  readonly key: string;
  readonly value: JsonText<unknown>;
  readonly version: number;
}

/** One event of a playbook run: the run's own chained journal, from which everything else about the run is folded. */
export interface RunEvent {
  readonly runId: string;
  /** 1, 2, 3 … within the run. */
  readonly seq: number;
  readonly type: string;
  readonly stepId: string | null;
  readonly iteration: number;
  readonly attempt: number;
  readonly actor: string;
  readonly data: JsonObject;
  readonly at: string;
  /** 64 hex digits; 64 zeros for the first. */
  readonly prevHash: string;
  readonly hash: string;
}

/** A step that waits for, or is under, execution by a worker. */
export interface StepJob {
  readonly runId: string;
  readonly stepId: string;
  readonly iteration: number;
  readonly state: 'ready' | 'leased' | 'done';
  /** Not before this ISO time. */
  readonly runAt: string;
  readonly leaseOwner: string | null;
  readonly leaseUntil: string | null;
  readonly attempt: number;
}

/** An act on the outside world, written before it is tried, so that it happens once and can be undone. */
export interface Effect {
  readonly idempotencyKey: string;
  readonly connector: string;
  readonly request: JsonObject;
  readonly state: 'planned' | 'applied' | 'undone' | 'failed';
  readonly response: JsonObject | null;
  readonly appliedAt: string | null;
  /** When it is to be taken back by itself; null = never. */
  readonly undoAt: string | null;
  readonly undoneAt: string | null;
}

/** How far a reader of the spool has come; moved in the transaction that stores what was read. */
export interface PipelineCursor {
  readonly name: string;
  readonly segment: number;
  /** Byte offset in the segment. */
  readonly offset: number;
  readonly updatedAt: string;
}

/** A search a user keeps. */
export interface SavedSearch {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  /** Text of the query language. */
  readonly query: string;
  readonly version: number;
}

/** End of the audit chain, one row (id 1); locked by every writing transaction on PostgreSQL. */
export interface AuditHead {
  readonly id: number;
  /** 0 = no entry yet. */
  readonly seq: number;
  readonly hash: string;
}

/** A migration that was applied. */
export interface AppliedMigration {
  readonly id: number;
  readonly name: string;
  /** SM3 of the migration's statements, 64 hex digits. */
  readonly checksum: string;
  readonly appliedAt: string;
}

/**
 * Tables and their rows. Names are camelCase here and snake_case in SQL. On both dialects: JSON is TEXT, booleans are
 * INTEGER 0/1, times are UTC ISO 8601 TEXT (so they sort as text).
 */
export interface Database {
  readonly users: RowOf<UserAccount, 'roles', 'disabled' | 'mustChangePassword'>;
  readonly sessions: Session;
  readonly apiKeys: ApiKey;
  readonly settings: Setting;
  readonly alerts: RowOf<Alert, 'techniques' | 'tactics' | 'eventIds' | 'entities' | 'explain'>;
  readonly alertGroups: RowOf<AlertGroup, 'techniques' | 'tactics' | 'entities'>;
  readonly incidents: Incident;
  readonly timeline: RowOf<TimelineEntry, 'details'>;
  readonly playbookRuns: PlaybookRun;
  readonly runEvents: RowOf<RunEvent, 'data'>;
  readonly runSteps: RowOf<RunStep, 'output'>;
  readonly stepJobs: StepJob;
  readonly playbookTasks: PlaybookTask;
  readonly effects: RowOf<Effect, 'request' | 'response'>;
  readonly logSources: RowOf<LogSource, never, 'silent'>;
  readonly pipelineCursors: PipelineCursor;
  readonly evidence: RowOf<Evidence, 'facts'>;
  readonly savedSearches: SavedSearch;
  readonly auditEntries: RowOf<AuditEntry, 'details'>;
  readonly auditCheckpoints: AuditCheckpoint;
  readonly auditHead: AuditHead;
  readonly migrations: AppliedMigration;
}

/** Tables whose rows carry `version` and are changed only through `updateVersioned`. */
export type VersionedTable =
  'users' | 'settings' | 'alertGroups' | 'incidents' | 'playbookRuns' | 'playbookTasks' | 'savedSearches';
