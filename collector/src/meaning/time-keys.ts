import { rememberKeys } from '../event/remember-keys.ts';
import { normalKey } from './key-meaning.ts';

/** Keys that hold when it happened, best first; compared after `normalKey`. */
const TIME_KEYS: readonly string[] = [
  ...'发生时间 时间 记录时间 事件时间 捕获时间 日志时间 产生时间 告警时间 攻击时间 登录时间 操作时间'.split(' '),
  ...'time gentime logtime eventtime eventtimestamp timestamp @timestamp datetime logtimestamp recordtime alarmtime alerttime occurtime'.split(
    ' ',
  ),
  ...'devtime happentime happenedtime createtime stattime begintime starttime optime rt rtimes incidenttime ts writedate timegenerated timecreated'.split(
    ' ',
  ),
  ...'generatedtime audittime devicetime devicereceipttime receivetime utctime localtime operdate operatedate logdate when start 开始时间 date 日期 updatetime'.split(
    ' ',
  ),
].map(normalKey);

const RANK_OF: ReadonlyMap<string, number> = new Map(TIME_KEYS.map((key, rank) => [key, rank]));

/** Keys that are remembered. */
const MOST_KEYS = 20_000;

const rankOf = rememberKeys(MOST_KEYS, (key): number | undefined => {
  const dot = key.lastIndexOf('.');
  return RANK_OF.get(normalKey(key)) ?? (dot < 0 ? undefined : RANK_OF.get(normalKey(key.slice(dot + 1))));
});

/** Those of the keys that may hold when it happened, most telling first. */
export function timeKeysOf(keys: Iterable<string>): readonly string[] {
  const ranked: { readonly key: string; readonly rank: number }[] = [];
  for (const key of keys) {
    const rank = key.length > 64 ? undefined : rankOf(key);
    if (rank !== undefined) ranked.push({ key, rank });
  }
  return ranked.sort((a, b) => a.rank - b.rank).map(({ key }) => key);
}
