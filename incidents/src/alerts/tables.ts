import { table, tableArea } from '@qiaolou/record-store';
import { alertGroupSchema } from '@qiaolou/schema';
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
});
/** A decision about a triage row. */
export type TakenDecision = Readonly<z.infer<typeof takenDecisionSchema>>;

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
      references: { groupId: 'alertGroups' },
    }),
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
  ],
);
