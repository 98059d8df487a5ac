import { table, tableArea } from '@qiaolou/record-store';
import { alertGroupSchema } from '@qiaolou/schema';
import { z } from 'zod';

/** An alert group of an incident; it stays one when its later alerts begin another. */
const incidentGroupSchema = z.object({
  incidentId: z.string(),
  groupId: z.string(),
  addedAt: z.string(),
  /** The group when the incident was closed, which never changes; null while it is open, and of what 0.1.0 closed. */
  snapshot: alertGroupSchema.nullable(),
});
/** An alert group of an incident. */
export type IncidentGroup = Readonly<z.infer<typeof incidentGroupSchema>>;

/** 0.1.0 moved groups from one incident to the next; the timeline tells where they were. */
const FROM_TIMELINE = {
  sqlite: [
    `insert into incident_groups (incident_id, group_id, added_at)
     select t.incident_id, g.value, min(t.at) from timeline t, json_each(t.details, '$.groups') g
     where t.kind in ('opened', 'alerts_added') and g.value in (select id from alert_groups)
     group by t.incident_id, g.value`,
    `insert into incident_groups (incident_id, group_id, added_at)
     select incident_id, id, updated_at from alert_groups where incident_id is not null
     on conflict do nothing`,
  ],
  postgres: [
    `insert into incident_groups (incident_id, group_id, added_at)
     select t.incident_id, g.value, min(t.at)
     from timeline t, json_array_elements_text(coalesce(t.details::json -> 'groups', '[]'::json)) as g(value)
     where t.kind in ('opened', 'alerts_added') and g.value in (select id from alert_groups)
     group by t.incident_id, g.value`,
    `insert into incident_groups (incident_id, group_id, added_at)
     select incident_id, id, updated_at from alert_groups where incident_id is not null
     on conflict do nothing`,
  ],
};

/** Area `cases`: what belongs to incidents. */
export const CASES_AREA = tableArea(
  'cases',
  {
    incidentGroups: table(incidentGroupSchema, {
      key: ['incidentId', 'groupId'],
      guarded: true,
      index: [['groupId']],
      references: { incidentId: 'incidents', groupId: 'alertGroups' },
    }),
  },
  [
    {
      id: 1,
      name: 'incident-groups',
      steps: [
        {
          kind: 'createTable',
          table: 'incident_groups',
          columns: { incident_id: 'text', group_id: 'text', added_at: 'text', snapshot: 'text?' },
          primaryKey: ['incident_id', 'group_id'],
          references: { incident_id: 'incidents', group_id: 'alert_groups' },
        },
        {
          kind: 'createIndex',
          name: 'incident_groups_by_group_id',
          table: 'incident_groups',
          columns: ['group_id'],
        },
        { kind: 'sql', ...FROM_TIMELINE },
      ],
    },
  ],
);
