import { timeOfDay } from '@qiaolou/schema';
import { fromRow } from '@qiaolou/record-store';
import type { Scenario } from '@qiaolou/scenarios';
import type { Platform } from '../../start/platform.ts';
import { alertsOfChapter } from './alerts-of-chapter.ts';
import { storyOfRun } from './story-of-run.ts';

/** The last line of `demo --once --json`. */
export interface DemoResult {
  /** Events stored. */
  readonly events: number;
  readonly eventsPerSecond: number;
  readonly alerts: number;
  readonly incidents: number;
  readonly playbookRuns: number;
  readonly auditEntries: number;
  readonly auditVerified: boolean;
  /** Records dropped anywhere: by the kernel, shed by the spool, refused by the store. */
  readonly lost: number;
  /** From the first record sent to the last alert written. */
  readonly seconds: number;
}

async function count(platform: Platform, table: 'alerts' | 'incidents' | 'playbookRuns'): Promise<number> {
  const row = await platform.core.records.db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Reads the result from the stores, not from what the pipeline said it did. */
export async function readDemoResult(platform: Platform, seconds: number): Promise<DemoResult> {
  const { core } = platform;
  const { events } = await core.events.stats();
  const verdict = await core.verifyAudit();
  return {
    events,
    eventsPerSecond: Math.round(events / seconds),
    alerts: await count(platform, 'alerts'),
    incidents: await count(platform, 'incidents'),
    playbookRuns: await count(platform, 'playbookRuns'),
    auditEntries: verdict.entries,
    auditVerified: verdict.ok,
    lost: (await platform.lost()) + core.counters.total().rejected,
    seconds: Math.round(seconds * 10) / 10,
  };
}

const LEVEL_ZH = { informational: '提示', low: '低危', medium: '中危', high: '高危', critical: '严重' } as const;

/** Hour and minute in Asia/Shanghai. */
function localTime(iso: string): string {
  return timeOfDay(Date.parse(iso)).slice(0, 'HH:MM'.length);
}

/** A day as it was played. */
export interface PlayedDay {
  readonly scenario: Scenario;
  /** Start of the day, epoch ms. */
  readonly dayStart: number;
}

/** The story of the day: what the attacker did and which rules saw it, what the playbooks did, and the figures. */
export async function tellStory(
  platform: Platform,
  { scenario: { chapters }, dayStart }: PlayedDay,
  result: DemoResult,
): Promise<string> {
  const { db } = platform.core.records;
  const rows = await db.selectFrom('alertGroups').selectAll().orderBy('firstSeen').execute();
  const groups = rows.map((row) => fromRow('alertGroups', row));
  const lines = ['', '—— 这一天发生了什么 / what happened ——', ''];
  for (const chapter of chapters) {
    const seen = alertsOfChapter(chapter, groups, dayStart);
    lines.push(`● ${chapter.zh}（${chapter.technique}）`);
    for (const group of seen.slice(0, 3)) {
      lines.push(
        `    ${localTime(group.firstSeen)} ${LEVEL_ZH[group.level]} ${group.ruleTitle}：${group.groupKey}，${group.events} 条日志`,
      );
    }
    if (seen.length === 0) lines.push('    没有规则发现它 / no rule saw it');
  }
  const runs = await db.selectFrom('playbookRuns').selectAll().execute();
  lines.push('', '—— 剧本做了什么 / what the playbooks did ——', '');
  for (const run of runs) {
    const detail = await platform.core.playbooks.getRun(run.id);
    lines.push(...storyOfRun(run, detail.steps));
  }
  lines.push(
    '',
    '—— 合计 / totals ——',
    '',
    `日志 ${result.events} 条，告警 ${result.alerts}（归并为 ${groups.length} 组），事件 ${result.incidents}，剧本 ${result.playbookRuns}，丢失 ${result.lost}`,
    `每秒 ${result.eventsPerSecond} 条，用时 ${result.seconds} 秒；审计 ${result.auditEntries} 条，SM3 链与 SM2 签名${result.auditVerified ? '校验通过' : '校验失败'}`,
    '',
  );
  return lines.join('\n');
}
