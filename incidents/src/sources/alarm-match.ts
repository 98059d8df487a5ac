import type { DetectionMatch, RuleLevel } from '@qiaolou/schema';

/** What the platform itself may have to tell of those who send. */
export type AlarmKind =
  'source-silent' | 'sources-silent' | 'input-silent' | 'source-new' | 'sources-new' | 'source-drift' | 'sources-drift';

interface AlarmText {
  readonly level: RuleLevel;
  readonly zh: string;
  readonly en: string;
}

const ALARMS: Readonly<Record<AlarmKind, AlarmText>> = {
  'source-silent': {
    level: 'medium',
    zh: '日志源静默：平时此时应有日志',
    en: 'A log source is silent that usually speaks at this hour',
  },
  'sources-silent': { level: 'medium', zh: '多个日志源同时静默', en: 'Many log sources fell silent together' },
  'input-silent': {
    level: 'medium',
    zh: '一种接入方式的全部日志源静默',
    en: 'All log sources of one input are silent',
  },
  'source-new': { level: 'low', zh: '出现新的日志源', en: 'A new log source' },
  'source-drift': {
    level: 'low',
    zh: '日志源时钟偏差超过 5 分钟',
    en: 'The clock of a log source differs by more than 5 minutes',
  },
  'sources-drift': {
    level: 'medium',
    zh: '多个日志源时钟同时偏差：请先核对本机时钟',
    en: 'The clocks of many log sources differ: look at the clock of this host first',
  },
  'sources-new': { level: 'low', zh: '短时间内出现大量新日志源', en: 'Many new log sources in a short time' },
};

/** Addresses named in one alert. */
const MOST_NAMED = 20;

/** Id under which alerts of a kind stand where others have the id of their rule. */
export function alarmRuleId(kind: AlarmKind): string {
  return `qiaolou:${kind}`;
}

/** What one alarm is about. */
export interface AlarmFacts {
  /** What makes it the same alarm again. */
  readonly occurrence: string;
  /** Sender, or input, it is about. */
  readonly party: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly peers: readonly string[];
  /** How many senders. */
  readonly count: number;
}

/** An alarm as a match, as judges make them of events: of this there are none. */
export function alarmMatch(kind: AlarmKind, { occurrence, party, at, peers, count }: AlarmFacts): DetectionMatch {
  const { level, zh, en } = ALARMS[kind];
  const named = peers.slice(0, MOST_NAMED);
  return {
    ruleId: alarmRuleId(kind),
    ...{ ruleTitle: zh, ruleTitleEn: en, level, occurrence, at, count },
    ...{ techniques: [], tactics: [], eventIds: [] },
    // A host, not a source address: nobody attacks.
    entities: { host: party, dataset: 'qiaolou.sources' },
    explain: {
      kind: 'selection',
      label: kind,
      result: true,
      value: String(count),
      children: named.map((peer) => ({ kind: 'item', result: true, field: 'log.source.address', value: peer })),
    },
  };
}
