import type { ErrorText } from './error-text.ts';

/** Error codes of incidents and alerts. */
export const INCIDENT_ERRORS = {
  'incidents.badTransition': { status: 409, zh: '当前状态不允许该操作', en: 'This state does not allow that step' },
  'incidents.verdictRequired': { status: 400, zh: '关闭前须给出研判结论', en: 'Closing needs a verdict' },
  'incidents.conclusionRequired': {
    status: 400,
    zh: '归档前须填写处置结论',
    en: 'Closing an incident needs a conclusion',
  },
  'incidents.noAlerts': { status: 400, zh: '须至少选择一个告警', en: 'At least one alert is needed' },
  'incidents.alreadyAssigned': {
    status: 409,
    zh: '告警已归入其他事件',
    en: 'The alerts already belong to another incident',
  },
  'incidents.tooMany': { status: 400, zh: '一次处理的记录过多', en: 'Too many records at once' },
} as const satisfies Record<string, ErrorText>;
