import { compressedJson, json, type RouteTable } from '../route/api-route.ts';
import { idParams } from '../route/parameters.ts';
import { rulesQuery, ruleListSchema, ruleDetailSchema, switchRuleBody } from './rule-bodies.ts';
import type { RulePermission } from './rule-permissions.ts';

/** Detection rules. */
export const RULE_ROUTES = {
  listRules: {
    method: 'get',
    path: '/rules',
    access: 'rules.read',
    query: rulesQuery,
    response: compressedJson(ruleListSchema),
    summaryZh: '检测规则',
    summaryEn: 'Detection rules',
  },
  getRule: {
    method: 'get',
    path: '/rules/:id',
    access: 'rules.read',
    params: idParams,
    response: json(ruleDetailSchema),
    summaryZh: '检测规则详情',
    summaryEn: 'One detection rule',
  },
  switchRule: {
    method: 'post',
    path: '/rules/:id/switch',
    access: 'rules.write',
    params: idParams,
    body: switchRuleBody,
    response: json(ruleDetailSchema),
    summaryZh: '启用或停用检测规则',
    summaryEn: 'Switch a detection rule on or off',
  },
} as const satisfies RouteTable<RulePermission>;
