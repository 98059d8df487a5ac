import { table, tableArea } from '@qiaolou/record-store';
import { sourceDecisionSchema } from '@qiaolou/schema';

/** Area `sources`: what people decided about log sources. */
export const SOURCES_AREA = tableArea(
  'sources',
  { sourceDecisions: table(sourceDecisionSchema, { key: 'source', guarded: true }) },
  [
    {
      id: 1,
      name: 'decisions',
      steps: [
        {
          kind: 'createTable',
          table: 'source_decisions',
          columns: {
            source: 'text!',
            name: 'text?',
            known: 'integer',
            muted: 'integer',
            silent_until: 'text?',
            off_hours: 'text',
            reason: 'text',
            actor: 'text',
            at: 'text',
            version: 'integer',
          },
          checks: ['known in (0, 1)', 'muted in (0, 1)'],
        },
      ],
    },
  ],
);
