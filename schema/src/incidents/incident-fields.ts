import { recordFields, type RecordField } from '../query/record-fields.ts';
import { LEVEL_RANKS } from '../detect/level-ranks.ts';
import type { Incident } from './incident.ts';

/** What incidents are asked by: names of ECS where it has one. A test holds the list complete. */
const FIELDS = {
  '@timestamp': { type: 'date', zh: '立案时间', en: 'Opened', of: 'openedAt' },
  'event.id': { type: 'keyword', zh: '事件标识', en: 'Incident id', of: 'id' },
  'incident.number': { type: 'keyword', zh: '编号', en: 'Number', of: 'number' },
  'incident.title': { type: 'text', zh: '标题', en: 'Title', of: 'title' },
  'incident.title_en': { type: 'text', zh: '英文标题', en: 'Title in English', of: 'titleEn' },
  'incident.level': { type: 'keyword', zh: '级别', en: 'Level', of: 'level' },
  'event.severity': { type: 'long', zh: '级别分值', en: 'Level from 1 to 5', of: 'level', ranks: LEVEL_RANKS },
  'incident.grade': { type: 'keyword', zh: '定级', en: 'Grade', of: 'grade' },
  'incident.status': { type: 'keyword', zh: '状态', en: 'Status', of: 'status' },
  'incident.assignee': { type: 'keyword', zh: '负责人', en: 'Assignee', of: 'assignee' },
  'incident.summary': { type: 'text', zh: '概述', en: 'Summary', of: 'summary' },
  'incident.conclusion': { type: 'text', zh: '结论', en: 'Conclusion', of: 'conclusion' },
  'incident.closed': { type: 'date', zh: '关闭时间', en: 'Closed', of: 'closedAt' },
  'incident.updated': { type: 'date', zh: '更新时间', en: 'Changed', of: 'updatedAt' },
} as const satisfies Readonly<Record<string, RecordField<keyof Incident>>>;

/** The fields of incidents. */
export const INCIDENT_FIELDS = recordFields(FIELDS, [
  ...(['incident.number', 'incident.title', 'incident.title_en'] as const),
  ...(['incident.summary', 'incident.conclusion'] as const),
]);
