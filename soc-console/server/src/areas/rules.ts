import type { RULE_ROUTES } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { HandlersOf } from '../http/api-call.ts';
import { ruleDetail, ruleRows, switchRuleTo } from '../views/rules.ts';

/** Detection rules with what they found. */
export function ruleHandlers(context: ConsoleContext) {
  return {
    listRules: async (call) => ({
      rules: await context.reads.record(call, () => ruleRows(context, call.query)),
      leftOut: context.ports.leftOut().rules,
    }),
    getRule: ({ params }) => ruleDetail(context, params.id),
    switchRule: ({ params, body, actor }) => switchRuleTo(context, params.id, body, actor),
  } satisfies HandlersOf<typeof RULE_ROUTES>;
}
