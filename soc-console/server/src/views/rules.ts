import type { CatalogueRule } from '@qiaolou/detection-rules';
import { groupsByStatus, ruleFigures, type RuleFigures } from '@qiaolou/incidents';
import { SocError, type RuleDetail, type RuleRow, type RulesQuery } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';

const NEVER: RuleFigures = { hits: 0, falsePositives: 0, lastHitAt: null };

/** The rules that match, each with what it found. */
export async function ruleRows({ ports, records }: ConsoleContext, query: RulesQuery): Promise<RuleRow[]> {
  const figures = await ruleFigures(records);
  const text = query.text?.toLowerCase();
  return ports
    .rules()
    .filter((rule) => query.level?.includes(rule.level) ?? true)
    .filter((rule) => query.technique?.some((technique) => rule.techniques.includes(technique)) ?? true)
    .filter((rule) => text === undefined || `${rule.title}\n${rule.id}`.toLowerCase().includes(text))
    .map((rule) => ruleRow(rule, figures.get(rule.id) ?? NEVER));
}

/** One rule as written, with what it found. Throws `records.notFound`. */
export async function ruleDetail({ ports, records }: ConsoleContext, id: string): Promise<RuleDetail> {
  const rule = ports.rules().find((one) => one.id === id);
  if (rule === undefined) throw new SocError('records.notFound', { table: 'rules', id });
  const [figures, groups] = await Promise.all([ruleFigures(records, id), groupsByStatus(records, id)]);
  const row = ruleRow(rule, figures.get(id) ?? NEVER);
  return { ...row, description: rule.description, yaml: rule.yaml, groups };
}

function ruleRow(rule: CatalogueRule, figures: RuleFigures): RuleRow {
  const { enabled, id, level, status, tactics, techniques, title } = rule;
  return { id, title, level, status, enabled, techniques: [...techniques], tactics: [...tactics], ...figures };
}
