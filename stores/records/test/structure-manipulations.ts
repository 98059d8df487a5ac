import type { AuditVerdict } from '@qiaolou/schema';
import type { TestDatabase } from './test-database.ts';

type Fault = NonNullable<AuditVerdict['firstBad']>;

/** What somebody does to what the database is made of, and what must be said of it. */
export interface StructureManipulation {
  readonly what: string;
  readonly verdict: Pick<Fault, 'kind' | 'reason'> & { readonly name?: string };
  readonly sql?: readonly string[];
  /** Where the dialects differ; nothing where one has no such thing. */
  readonly sqlOf?: Readonly<Partial<Record<TestDatabase['dialect'], readonly string[]>>>;
}

const structure = (reason: Fault['reason'], name: string) => ({ kind: 'structure', reason, name }) as const;
/** The text of a table of SQLite, edited where SQLite keeps it: no statement of SQL would do it. */
const edited = (table: string, from: string, to: string, ...also: readonly string[]): readonly string[] => [
  'pragma writable_schema = on',
  ...also,
  `update sqlite_master set sql = replace(sql, '${from}', '${to.replaceAll("'", "''")}') where name = '${table}'`,
  // Connections that are open read it again.
  'pragma schema_version = 4711',
];

/** Ways to change what keeps, refuses or shows the records. */
export const STRUCTURE_MANIPULATIONS: readonly StructureManipulation[] = [
  {
    what: 'a trigger that swallows inserts',
    sqlOf: {
      sqlite: ['create trigger swallow before insert on audit_entries begin select raise(ignore); end'],
      postgres: ['create rule swallow as on insert to audit_entries do instead nothing'],
    },
    verdict: { kind: 'structure', reason: 'foreign' },
  },
  {
    what: 'a trigger that rewrites what is stored',
    sqlOf: {
      sqlite: [`create trigger rewrite after insert on users begin update users set roles = '["system_admin"]'; end`],
      postgres: [
        `create function rewrite() returns trigger language plpgsql as $$ begin new.roles := '["system_admin"]'; return new; end $$`,
        'create trigger rewrite before insert on users for each row execute function rewrite()',
      ],
    },
    verdict: structure('foreign', 'trigger rewrite'),
  },
  { what: 'the table of entries dropped', sql: ['drop table audit_entries'], verdict: structure('missing', 'table audit_entries') }, // prettier-ignore
  { what: 'the table of checkpoints dropped', sql: ['drop table audit_checkpoints'], verdict: structure('missing', 'table audit_checkpoints') }, // prettier-ignore
  { what: 'the table of seals dropped', sql: ['drop table record_seals'], verdict: structure('missing', 'table record_seals') }, // prettier-ignore
  { what: 'alerts dropped', sql: ['drop table alerts'], verdict: structure('missing', 'table alerts') },
  { what: 'a table renamed', sql: ['alter table evidence rename to evidence_old'], verdict: structure('missing', 'table evidence') }, // prettier-ignore
  {
    what: 'a table exchanged for a view of it',
    sql: ['alter table evidence rename to kept', `create view evidence as select * from kept where verdict = 'pass'`],
    verdict: structure('missing', 'table evidence'),
  },
  { what: 'a column dropped', sql: ['alter table evidence drop column facts'], verdict: { kind: 'structure', reason: 'missing' } }, // prettier-ignore
  { what: 'a column added', sql: ['alter table users add column note text'], verdict: structure('foreign', 'column users.note') }, // prettier-ignore
  {
    what: 'a column added that is generated',
    sqlOf: {
      sqlite: [`alter table users add column note text generated always as (name || '!')`],
      postgres: [`alter table users add column note text generated always as (name || '!') stored`],
    },
    verdict: structure('foreign', 'column users.note'),
  },
  {
    what: 'a column that has a value by itself',
    sqlOf: {
      sqlite: edited('users', '"roles" text not null', `"roles" text not null default 'x'`),
      postgres: [`alter table users alter column roles set default 'x'`],
    },
    verdict: structure('changed', 'column users.roles'),
  },
  {
    what: 'a column of another type',
    sqlOf: {
      sqlite: edited('users', '"roles" text', '"roles" any'),
      postgres: ['alter table users alter column roles type varchar(4000)'],
    },
    verdict: structure('changed', 'column users.roles'),
  },
  {
    what: 'a column that may be empty',
    sqlOf: {
      sqlite: edited('users', '"roles" text not null', '"roles" text'),
      postgres: ['alter table users alter column roles drop not null'],
    },
    verdict: structure('changed', 'column users.roles'),
  },
  {
    what: 'a column that sorts by the rules of a language',
    sqlOf: { postgres: ['alter table users alter column name type text collate "und-x-icu"'] },
    verdict: structure('changed', 'column users.name'),
  },
  {
    what: 'names that are the same in another case',
    sqlOf: { sqlite: edited('users', '"name" text not null', '"name" text collate nocase not null') },
    verdict: structure('missing', 'unique users name'),
  },
  {
    what: 'a table that takes values of any type',
    sqlOf: { sqlite: edited('users', ' strict', '') },
    verdict: structure('changed', 'table users'),
  },
  { what: 'an index dropped', sql: ['drop index alert_groups_by_incident_id'], verdict: structure('missing', 'index alert_groups_by_incident_id') }, // prettier-ignore
  {
    what: 'an index of one name over other columns',
    sql: ['drop index alerts_by_rule_id_at', 'create index alerts_by_rule_id_at on alerts (at)'],
    verdict: structure('changed', 'index alerts_by_rule_id_at'),
  },
  { what: 'an index that refuses writes', sql: ['create unique index only_one on audit_entries (hash)'], verdict: structure('foreign', 'index only_one') }, // prettier-ignore
  {
    what: 'an index that refuses some writes',
    sql: [`create unique index only_one on users (roles) where name = 'x'`],
    verdict: structure('foreign', 'index only_one'),
  },
  {
    what: 'two users may have one name',
    sqlOf: {
      // The constraint's own index goes with it: a table that lacks the one and has the other cannot be read.
      sqlite: edited('users', '"name" text not null unique', '"name" text not null', "delete from sqlite_master where name = 'sqlite_autoindex_users_2'"), // prettier-ignore
      postgres: ['alter table users drop constraint users_name_key'],
    },
    verdict: structure('missing', 'unique users name'),
  },
  {
    what: 'two records may have one key',
    sqlOf: { postgres: ['alter table evidence drop constraint evidence_pkey'] },
    verdict: structure('missing', 'key evidence'),
  },
  {
    what: 'a check taken away',
    sqlOf: {
      sqlite: edited('alert_groups', ', check (risk between 0 and 100)', ''),
      postgres: ['alter table alert_groups drop constraint alert_groups_risk_check'],
    },
    verdict: structure('changed', 'checks alert_groups'),
  },
  {
    what: 'a check that refuses entries',
    sqlOf: { postgres: [`alter table audit_entries add constraint quiet check (action <> 'user.create')`] },
    verdict: structure('changed', 'checks audit_entries'),
  },
  {
    what: 'a reference taken away',
    sqlOf: {
      sqlite: edited('alerts', ', foreign key ("group_id") references "alert_groups" ("id") deferrable initially deferred', ''), // prettier-ignore
      postgres: ['alter table alerts drop constraint alerts_group_id_fkey'],
    },
    verdict: structure('missing', 'reference alerts.group_id'),
  },
  {
    what: 'references that are not looked at',
    sqlOf: { postgres: ['alter table alerts disable trigger all'] },
    verdict: structure('changed', 'table alerts'),
  },
  { what: 'a view added', sql: ['create view shown as select 1 as one'], verdict: structure('foreign', 'view shown') },
  {
    what: 'rows hidden by a policy',
    sqlOf: {
      postgres: [
        'alter table users enable row level security',
        'alter table users force row level security',
        'create policy hide on users using (false)',
      ],
    },
    verdict: structure('foreign', 'policy hide'),
  },
  {
    what: 'rows hidden without a policy',
    sqlOf: { postgres: ['alter table users enable row level security', 'alter table users force row level security'] },
    verdict: structure('changed', 'table users'),
  },
  {
    what: 'rows of another table shown as alerts',
    sqlOf: { postgres: ['create table more_alerts () inherits (alerts)'] },
    verdict: structure('changed', 'table alerts'),
  },
  {
    what: 'a table that a crash empties',
    sqlOf: { postgres: ['alter table evidence set unlogged'] },
    verdict: structure('changed', 'table evidence'),
  },
];
