import type { RecordStore } from '@qiaolou/record-store';
import { isoTime, SocError, type Actor, type Clock, type SwitchRuleBody } from '@qiaolou/schema';
import { RULES_AREA, type RuleSwitch } from './tables.ts';

const { ruleSwitches } = RULES_AREA.tables;

/**
 * What people decided about rules, by rule id.
 *
 * @example
 *   (await readRuleSwitches(records)).get(rule.id)?.enabled ?? true;
 */
export async function readRuleSwitches(records: RecordStore): Promise<ReadonlyMap<string, RuleSwitch>> {
  const rows = await RULES_AREA.in(records.db).selectFrom('ruleSwitches').selectAll().execute();
  return new Map(rows.map((row) => [row.ruleId, ruleSwitches.fromRow(row)]));
}

/** Which rule is switched, to what and by whom. */
export interface RuleSwitching {
  readonly rule: { readonly id: string; readonly title: string };
  readonly body: SwitchRuleBody;
  readonly actor: Actor;
}

/**
 * Switches a rule on or off, with its audit entry; who judges events reads it within seconds. Throws
 * `records.versionConflict` when somebody was faster.
 */
export async function switchRule(
  { records, clock }: { readonly records: RecordStore; readonly clock: Clock },
  { rule, body, actor }: RuleSwitching,
): Promise<RuleSwitch> {
  const { enabled, reason } = body;
  return records.transaction(async (tx) => {
    const db = RULES_AREA.in(tx.db);
    const before = await db
      .selectFrom('ruleSwitches')
      .select('version')
      .where('ruleId', '=', rule.id)
      .executeTakeFirst();
    const [expected, actual] = [body.version, before?.version ?? 0];
    if (actual !== expected)
      throw new SocError('records.versionConflict', { table: 'ruleSwitches', id: rule.id, expected, actual });
    const at = isoTime(clock.now());
    const decided: RuleSwitch = { ruleId: rule.id, enabled, reason, actor: actor.name, at, version: actual + 1 };
    const row = ruleSwitches.toRow(decided);
    await db
      .insertInto('ruleSwitches')
      .values(row)
      .onConflict((conflict) => conflict.column('ruleId').doUpdateSet(row))
      .execute();
    tx.changed({ kind: 'rule', id: rule.id });
    await tx.audit({
      at,
      actor: actor.name,
      ip: actor.ip,
      action: enabled ? 'rule.enable' : 'rule.disable',
      objectType: 'rule',
      objectId: rule.id,
      outcome: 'success',
      details: { title: rule.title, reason, version: decided.version },
    });
    return decided;
  });
}
