import { HOUR_MS, isoTime, type DetectionMatch, type EcsEvent } from '@qiaolou/schema';

/** Longest text of an error that is kept, in characters. */
const MOST_TEXT = 256;

/**
 * The platform's own finding that a judge failed at an event, which is stored but was not judged by it. Were the error let go
 * up, it would end the process, and again at every start, for the event's record is still the next one. One an hour and judge.
 */
export function judgeFaultMatch(judge: string, event: EcsEvent, error: unknown): DetectionMatch {
  const at = event['@timestamp'];
  return {
    ruleId: `qiaolou:judge-fault:${judge}`,
    ruleTitle: `检测程序出错，该事件未被判断：${judge}`,
    ruleTitleEn: `A detection failed, the event was not judged: ${judge}`,
    level: 'medium',
    techniques: [],
    tactics: [],
    occurrence: isoTime(Math.floor(Date.parse(at) / HOUR_MS) * HOUR_MS),
    at,
    eventIds: [event['event.id']],
    count: 1,
    entities: { dataset: 'qiaolou.detection' },
    explain: { kind: 'selection', label: judge, result: true, value: String(error).slice(0, MOST_TEXT) },
  };
}
