import type {
  Alert,
  AlertGroup,
  AuditEntry,
  Evidence,
  LogSource,
  PlaybookRun,
  PlaybookTask,
  Incident,
  RunStep,
  TimelineEntry,
  User,
} from '@qiaolou/schema';
import { fromJson, toFlag, toJson, type JsonText } from './column-types.ts';
import type { Database, Effect, RunEvent, UserAccount } from './database.ts';

/** Tables whose rows differ from their records (JSON columns, booleans), and the record each holds. */
export interface RecordOfTable {
  readonly users: UserAccount;
  readonly alerts: Alert;
  readonly alertGroups: AlertGroup;
  readonly incidents: Incident;
  readonly timeline: TimelineEntry;
  readonly playbookRuns: PlaybookRun;
  readonly runEvents: RunEvent;
  readonly runSteps: RunStep;
  readonly playbookTasks: PlaybookTask;
  readonly effects: Effect;
  readonly logSources: LogSource;
  readonly evidence: Evidence;
  readonly auditEntries: AuditEntry;
}

type Shape = Readonly<Record<string, 'json' | 'flag'>>;

const SHAPES: Readonly<Record<keyof RecordOfTable, Shape>> = {
  users: { roles: 'json', disabled: 'flag', mustChangePassword: 'flag' },
  alerts: { techniques: 'json', tactics: 'json', eventIds: 'json', entities: 'json', explain: 'json' },
  alertGroups: { techniques: 'json', tactics: 'json', entities: 'json' },
  incidents: {},
  timeline: { details: 'json' },
  playbookRuns: {},
  runEvents: { data: 'json' },
  runSteps: { output: 'json' },
  playbookTasks: {},
  effects: { request: 'json', response: 'json' },
  logSources: { silent: 'flag' },
  evidence: { facts: 'json' },
  auditEntries: { details: 'json' },
};

/**
 * Row of a record for `insertInto(table).values(…)`. A JSON column that is null stays SQL NULL only for
 * `effects.response` and `runSteps.output`, which are null themselves.
 */
export function toRow<T extends keyof RecordOfTable>(table: T, record: RecordOfTable[T]): Database[T] {
  const shape = SHAPES[table];
  const columns = Object.entries(record).map(([column, value]): readonly [string, unknown] => {
    const kind = shape[column];
    if (kind === undefined || value === null) return [column, value];
    return [column, kind === 'json' ? toJson(value) : toFlag(value === true)];
  });
  return Object.fromEntries(columns) as unknown as Database[T];
}

/** Record of a whole row (`selectAll()`). Throws SyntaxError when a JSON column was edited by hand into something else. */
export function fromRow<T extends keyof RecordOfTable>(table: T, row: Database[T]): RecordOfTable[T] {
  const shape = SHAPES[table];
  const fields = Object.entries(row).map(([column, value]): readonly [string, unknown] => {
    const kind = shape[column];
    if (kind === undefined || value === null) return [column, value];
    return [column, kind === 'json' ? fromJson(value as JsonText<unknown>) : value === 1];
  });
  return Object.fromEntries(fields) as unknown as RecordOfTable[T];
}

/** A user as the console may see it: without password hash and lock state. */
export function publicUser(account: UserAccount): User {
  const { passwordHash: _hash, failedLogins: _failed, lockedUntil: _locked, ...user } = account;
  return user;
}
