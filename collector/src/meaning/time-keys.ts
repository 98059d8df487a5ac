import type { FieldValue } from '@qiaolou/schema';
import { rememberKeys } from '../event/remember-keys.ts';
import { normalKey } from './key-meaning.ts';

/** Keys that hold when it happened, best first; compared after `normalKey`. */
const TIME_KEYS: readonly string[] = [
  ...'发生时间 时间 记录时间 事件时间 捕获时间 日志时间 产生时间 告警时间 攻击时间 登录时间 操作时间'.split(' '),
  ...'time gentime logtime eventtime eventtimestamp timestamp @timestamp datetime logtimestamp recordtime alarmtime alerttime occurtime'.split(
    ' ',
  ),
  ...'devtime timeevent happentime happenedtime createtime stattime begintime starttime optime rt rtimes incidenttime ts writedate timegenerated timecreated'.split(
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

/** What happens at a time of which an event tells: `DEFEND_TIME`, 发现时间. `install_time`, 到期时间 are of something else. */
const SOME_TIME =
  /^(?:\w{1,12}_)?(?:\w?_?)(?:defend|operat\w{1,4}|oper|sample|fault|attack|found|find|discover\w?|detect\w{0,3}|incident|access|alarm|alert|audit|action|capture|scan|kill|virus|log[io]n|log(?:out|off)|receive|collect|trigger|visit|request|intercept|check|warn\w{0,3}|raise|generat\w{1,2}|happen|threat|msg|message|a|r)_?time(?:stamp)?$|(?:发现|检测|操作|攻击|访问|触发|上报|采集|告警|登录|登出|拦截|查杀|扫描|违规|审计|产生|生成|捕获|请求|接收|报警|认证)时间$/i;
/** A whole time, or the seconds or milliseconds since 1970 of this century. */
const WHOLE_TIME =
  /^[[【]?20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ T:]{1,2}\d{1,2}[:-]\d{2}|^1[0-9]{9}(?:\d{3})?(?:\.\d+)?$/;

/** Those of the keys that may hold when it happened, most telling first. */
export function timeKeysOf(keys: Iterable<string>): readonly string[] {
  const ranked: { readonly key: string; readonly rank: number }[] = [];
  for (const key of keys) {
    const rank = key.length > 64 ? undefined : rankOf(key);
    if (rank !== undefined) ranked.push({ key, rank });
  }
  return ranked.sort((a, b) => a.rank - b.rank).map(({ key }) => key);
}

/** The first key that is of some time by its name, and holds a whole one: `DEFEND_TIME`, 发现时间. */
export function someTimeKey(fields: Iterable<readonly [string, FieldValue]>): string | undefined {
  for (const [key, value] of fields) {
    if (key.length > 48 || typeof value === 'object' || !WHOLE_TIME.test(String(value))) continue;
    if (SOME_TIME.test(key.slice(key.lastIndexOf('.') + 1))) return key;
  }
  return undefined;
}
