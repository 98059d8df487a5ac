import { table, tableArea } from '@qiaolou/record-store';
import { alertActionSchema, alertGroupSchema, alertGroupsExportQuery, triageActStateSchema } from '@qiaolou/schema';
import { z } from 'zod';

/** `AlertDecision`, with what is kept beside the row. */
const decidedSchema = z.object({
  status: alertGroupSchema.shape.status,
  verdict: alertGroupSchema.shape.verdict,
  verdictReason: alertGroupSchema.shape.verdictReason,
  assignee: alertGroupSchema.shape.assignee,
  /** New alerts leave the row closed until then; absent: they open it again. */
  quietUntil: z.string().optional(),
  /** What new alerts went on from: who had decided when, in which row, in which incident that is closed. */
  decidedBy: z.string().optional(),
  decidedAt: z.string().optional(),
  groupId: z.string().optional(),
  incidentId: z.string().optional(),
});
/** What a decision was or became. */
export type KeptDecision = Readonly<z.infer<typeof decidedSchema>>;
/** A decision about a triage row: undo and conflicts are judged from the row's newest. */
const takenDecisionSchema = z.object({
  groupId: z.string(),
  /** Version of the row that the decision made. */
  version: z.int(),
  /**
   * Kind of `AlertAction`; `incident` and `handled` when the incident desk moved the row; `reopen` also by new alerts;
   * `continue` when new alerts made a row that goes on from one of an earlier window.
   */
  action: z.string(),
  /** User name, or `system`. */
  actor: z.string(),
  at: z.string(),
  /** Null for a move of the incident desk, which cannot be taken back here. */
  before: decidedSchema.nullable(),
  after: decidedSchema.nullable(),
  /** The act on many rows that it is part of; null for those of the platform, of the desk, and of releases before there were acts. */
  actId: z.string().nullable(),
});
/** A decision about a triage row. */
export type TakenDecision = Readonly<z.infer<typeof takenDecisionSchema>>;

/** An act of a person on many rows, as it goes on; what it decided about each row is a decision that names it. */
const storedActSchema = z.object({
  id: z.string(),
  actor: z.string(),
  ip: z.string().nullable(),
  /** When the rows were counted or selected. */
  at: z.string(),
  action: alertActionSchema,
  filters: alertGroupsExportQuery.nullable(),
  undoes: z.string().nullable(),
  state: triageActStateSchema,
  total: z.int(),
  inOpenCritical: z.int(),
  done: z.int(),
  /** Error code → rows. */
  leftOut: z.record(z.string(), z.int()),
  undone: z.int(),
  /** Id of the last row that was dealt with: it goes on after it, in the order of ids. */
  position: z.string(),
  endedAt: z.string().nullable(),
});
/** An act on many rows. */
export type StoredAct = Readonly<z.infer<typeof storedActSchema>>;

/** Decisions taken in 0.1.0 are in its audit trail only. */
const FROM_AUDIT = {
  sqlite: `
    insert into alert_decisions (group_id, version, action, actor, at, before, after)
    select object_id, json_extract(details, '$.version'), substr(action, 7), actor, at,
      json_extract(details, '$.before'), json_extract(details, '$.after')
    from audit_entries
    where object_type = 'alertGroup' and outcome = 'success' and action like 'alert.%'
      and json_extract(details, '$.version') > 0 and object_id in (select id from alert_groups)
    on conflict do nothing`,
  postgres: `
    insert into alert_decisions (group_id, version, action, actor, at, before, after)
    select object_id, (details::json ->> 'version')::bigint, substr(action, 7), actor, at,
      (details::json -> 'before')::text, (details::json -> 'after')::text
    from audit_entries
    where object_type = 'alertGroup' and outcome = 'success' and action like 'alert.%'
      and (details::json ->> 'version')::bigint > 0 and object_id in (select id from alert_groups)
    on conflict do nothing`,
};

/** Area `alerts`: what is decided about the rows of the triage queue. */
export const ALERTS_AREA = tableArea(
  'alerts',
  {
    alertDecisions: table(takenDecisionSchema, {
      key: ['groupId', 'version'],
      guarded: true,
      index: [['actId', 'groupId']],
      references: { groupId: 'alertGroups' },
    }),
    triageActs: table(storedActSchema, { key: 'id', guarded: true, index: [['actor', 'at'], ['state']] }),
  },
  [
    {
      id: 1,
      name: 'decisions',
      steps: [
        {
          kind: 'createTable',
          table: 'alert_decisions',
          columns: {
            group_id: 'text',
            version: 'integer',
            action: 'text',
            actor: 'text',
            at: 'text',
            before: 'text?',
            after: 'text?',
          },
          primaryKey: ['group_id', 'version'],
          references: { group_id: 'alert_groups' },
        },
        { kind: 'sql', sqlite: [FROM_AUDIT.sqlite], postgres: [FROM_AUDIT.postgres] },
      ],
    },
    {
      id: 2,
      name: 'acts',
      steps: [
        { kind: 'addColumn', table: 'alert_decisions', column: 'act_id', type: 'text?' },
        {
          kind: 'createIndex',
          name: 'alert_decisions_by_act_id_group_id',
          table: 'alert_decisions',
          columns: ['act_id', 'group_id'],
        },
        {
          kind: 'createTable',
          table: 'triage_acts',
          columns: {
            id: 'text!',
            actor: 'text',
            ip: 'text?',
            at: 'text',
            action: 'text',
            filters: 'text?',
            undoes: 'text?',
            state: 'text',
            total: 'integer',
            in_open_critical: 'integer',
            done: 'integer',
            left_out: 'text',
            undone: 'integer',
            position: 'text',
            ended_at: 'text?',
          },
        },
        {
          kind: 'createIndex',
          name: 'triage_acts_by_actor_at',
          table: 'triage_acts',
          columns: ['actor', 'at'],
        },
        { kind: 'createIndex', name: 'triage_acts_by_state', table: 'triage_acts', columns: ['state'] },
      ],
    },
  ],
);
