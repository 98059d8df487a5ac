import { table, tableArea } from '@qiaolou/record-store';
import { z } from 'zod';

/** Whether people switched a rule on or off; a rule without one is on. */
const ruleSwitchSchema = z.object({
  ruleId: z.string(),
  enabled: z.boolean(),
  reason: z.string(),
  /** User name. */
  actor: z.string(),
  at: z.string(),
  version: z.int().positive(),
});
/** Whether people switched a rule on or off. */
export type RuleSwitch = Readonly<z.infer<typeof ruleSwitchSchema>>;

/** Area `rules`: what people decided about detection rules. */
export const RULES_AREA = tableArea(
  'rules',
  { ruleSwitches: table(ruleSwitchSchema, { key: 'ruleId', guarded: true }) },
  [
    {
      id: 1,
      name: 'switches',
      steps: [
        {
          kind: 'createTable',
          table: 'rule_switches',
          columns: {
            rule_id: 'text!',
            enabled: 'integer',
            reason: 'text',
            actor: 'text',
            at: 'text',
            version: 'integer',
          },
          checks: ['enabled in (0, 1)'],
        },
      ],
    },
  ],
);
