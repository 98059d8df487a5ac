import { recordFields, type RecordField } from '../query/record-fields.ts';
import { LEVEL_RANKS } from '../detect/level-ranks.ts';
import type { AlertGroup } from './alert.ts';

/**
 * What rows of the alert queue are asked by: names of ECS where it has one. A column or an entity that is not here is named,
 * with its reason, in the test that holds this list complete.
 */
const FIELDS = {
  '@timestamp': { type: 'date', zh: '最后出现', en: 'Last seen', of: 'lastSeen' },
  'event.id': { type: 'keyword', zh: '告警组标识', en: 'Alert group id', of: 'id' },
  'rule.name': { type: 'keyword', zh: '规则', en: 'Rule', of: 'ruleTitle' },
  'rule.id': { type: 'keyword', zh: '规则标识', en: 'Rule id', of: 'ruleId' },
  'alert.title_en': { type: 'keyword', zh: '规则英文名', en: 'Rule in English', of: 'ruleTitleEn' },
  'alert.level': { type: 'keyword', zh: '级别', en: 'Level', of: 'level' },
  'event.severity': { type: 'long', zh: '级别分值', en: 'Level from 1 to 5', of: 'level', ranks: LEVEL_RANKS },
  'event.risk_score': { type: 'long', zh: '风险', en: 'Risk', of: 'risk' },
  'alert.status': { type: 'keyword', zh: '状态', en: 'Status', of: 'status' },
  'alert.verdict': { type: 'keyword', zh: '结论', en: 'Verdict', of: 'verdict' },
  'alert.verdict_reason': { type: 'text', zh: '结论依据', en: 'Reason of the verdict', of: 'verdictReason' },
  'alert.assignee': { type: 'keyword', zh: '处置人', en: 'Assignee', of: 'assignee' },
  'alert.source': { type: 'keyword', zh: '来源', en: 'Source', of: 'groupKey' },
  'source.ip': { type: 'ip', zh: '源地址', en: 'Source IP', of: 'entities', key: 'sourceIp' },
  'destination.ip': { type: 'ip', zh: '目的地址', en: 'Destination IP', of: 'entities', key: 'destinationIp' },
  'destination.port': { type: 'long', zh: '目的端口', en: 'Destination port', of: 'entities', key: 'destinationPort' },
  'user.name': { type: 'keyword', zh: '用户', en: 'User', of: 'entities', key: 'user' },
  'host.name': { type: 'keyword', zh: '主机', en: 'Host', of: 'entities', key: 'host' },
  'url.original': { type: 'keyword', zh: '网址', en: 'URL', of: 'entities', key: 'url' },
  'event.dataset': { type: 'keyword', zh: '数据集', en: 'Dataset', of: 'entities', key: 'dataset' },
  'threat.technique.id': {
    ...{ type: 'keyword', zh: 'ATT&CK 技术', en: 'ATT&CK technique', of: 'techniques', list: true },
  },
  'threat.tactic.name': { type: 'keyword', zh: 'ATT&CK 战术', en: 'ATT&CK tactic', of: 'tactics', list: true },
  'alert.count': { type: 'long', zh: '告警数', en: 'Alerts', of: 'alerts' },
  'alert.events': { type: 'long', zh: '日志数', en: 'Events', of: 'events' },
  'event.start': { type: 'date', zh: '首次出现', en: 'First seen', of: 'firstSeen' },
  'event.created': { type: 'date', zh: '写入时间', en: 'Written', of: 'createdAt' },
  'alert.updated': { type: 'date', zh: '更新时间', en: 'Changed', of: 'updatedAt' },
  'incident.id': { type: 'keyword', zh: '所属事件标识', en: 'Incident id', of: 'incidentId' },
} as const satisfies Readonly<Record<string, RecordField<keyof AlertGroup>>>;

/** The fields of the alert queue. */
export const ALERT_FIELDS = recordFields(FIELDS, [
  ...(['rule.name', 'alert.title_en', 'alert.source', 'source.ip', 'destination.ip', 'destination.port'] as const),
  ...(['user.name', 'host.name', 'url.original', 'event.dataset'] as const),
]);
