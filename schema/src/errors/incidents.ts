import type { ErrorText } from './error-text.ts';

/** Error codes of incidents and alerts. */
export const INCIDENT_ERRORS = {
  'incidents.badTransition': { status: 409, zh: '当前状态不允许该操作', en: 'This state does not allow that step' },
  'incidents.verdictRequired': { status: 400, zh: '关闭前须给出研判结论', en: 'Closing needs a verdict' },
  'incidents.noAlerts': { status: 400, zh: '须至少选择一个告警', en: 'At least one alert is needed' },
} as const satisfies Record<string, ErrorText>;
