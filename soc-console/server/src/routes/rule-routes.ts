import type { RecordStore } from '@qiaolou/record-store';
import { SocError, type RuleRow } from '@qiaolou/schema';
import type { ConsoleContext } from '../console-context.ts';
import type { ApiHandlers } from '../http/api-call.ts';
import type { CatalogueRule } from '../ports.ts';

interface RuleFigures {
  readonly hits: number;
  readonly falsePositives: number;
  readonly lastHitAt: string | null;
}

const NEVER: RuleFigures = { hits: 0, falsePositives: 0, lastHitAt: null };

/** Detection rules with what they found. */
export function ruleRoutes({ ports, records }: ConsoleContext): Pick<ApiHandlers, 'listRules' | 'getRule'> {
  return {
    listRules: async ({ query }) => {
      const figures = await ruleFigures(records);
      const text = query.text?.toLowerCase();
      const rules = ports
        .rules()
        .filter((rule) => query.level?.includes(rule.level) ?? true)
        .filter((rule) => query.technique?.some((technique) => rule.techniques.includes(technique)) ?? true)
        .filter((rule) => text === undefined || `${rule.title}\n${rule.id}`.toLowerCase().includes(text));
      return { rules: rules.map((rule) => ruleRow(rule, figures.get(rule.id) ?? NEVER)) };
    },
    getRule: async ({ params }) => {
      const rule = ports.rules().find(({ id }) => id === params.id);
      if (rule === undefined) throw new SocError('records.notFound', { table: 'rules', id: params.id });
      const [figures, groups] = await Promise.all([ruleFigures(records, rule.id), groupsByStatus(records, rule.id)]);
      const row = ruleRow(rule, figures.get(rule.id) ?? NEVER);
      return { ...row, description: rule.description, yaml: rule.yaml, groups };
    },
  };
}

function ruleRow(rule: CatalogueRule, figures: RuleFigures): RuleRow {
  const { enabled, id, level, status, tactics, techniques, title } = rule;
  return { id, title, level, status, enabled, techniques: [...techniques], tactics: [...tactics], ...figures };
}

async function ruleFigures(records: RecordStore, ruleId?: string): Promise<ReadonlyMap<string, RuleFigures>> {
  const rows = await records.db
    .selectFrom('alertGroups')
    .$if(ruleId !== undefined, (q) => q.where('ruleId', '=', ruleId ?? ''))
    .select((eb) => [
      'ruleId',
      eb.fn.sum<number | string>('alerts').as('hits'),
      eb.fn.max('lastSeen').as('lastHitAt'),
      eb.fn
        .sum<number | string>(eb.case().when('verdict', '=', 'false_positive').then(1).else(0).end())
        .as('falsePositives'),
    ])
    .groupBy('ruleId')
    .execute();
  return new Map(
    rows.map((row) => [
      row.ruleId,
      { hits: Number(row.hits), falsePositives: Number(row.falsePositives), lastHitAt: row.lastHitAt },
    ]),
  );
}

async function groupsByStatus(records: RecordStore, ruleId: string): Promise<Record<string, number>> {
  const rows = await records.db
    .selectFrom('alertGroups')
    .select((eb) => ['status', eb.fn.countAll<number | string>().as('n')])
    .where('ruleId', '=', ruleId)
    .groupBy('status')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.status, Number(row.n)]));
}
