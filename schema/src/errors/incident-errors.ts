import type { ErrorText } from './error-text.ts';

/** Error codes of incidents and alerts. */
export const INCIDENT_ERRORS = {
  'incidents.badTransition': { status: 409, zh: '当前状态不允许该操作', en: 'This state does not allow that step' },
  'incidents.verdictRequired': { status: 400, zh: '关闭前须给出研判结论', en: 'Closing needs a verdict' },
  'incidents.neverQuiet': {
    status: 400,
    zh: '只有误报、业务行为、测试演练可以设静默时间',
    en: 'Only false alarms, business and tests can be kept quiet for a time',
  },
  'incidents.inOpenCritical': {
    status: 409,
    zh: '告警属于未归档的严重事件，须确认后才能关闭',
    en: 'The alerts are in a critical incident that is open: closing them must be confirmed',
  },
  'incidents.alertsSince': {
    status: 409,
    zh: '此后又有新告警，不能退回已处置或已关闭',
    en: 'New alerts came since: it cannot go back to handled or closed',
  },
  'incidents.actRunning': {
    status: 409,
    zh: '本人的上一批操作还在执行',
    en: 'Another act of yours is still running',
  },
  'incidents.actState': {
    status: 409,
    zh: '该操作已开始、已结束或已撤销',
    en: 'The act has begun, has ended or was taken back',
  },
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
