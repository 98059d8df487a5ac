import { isoTime } from '@qiaolou/schema';
import { accessLogTime, plainTime, rfc3164Time, slashedTime, vrpTime } from '../devices/line-time.ts';

/** What stands for the time of a line, and how each device writes it. */
const TIME_MARKS: Readonly<Record<string, (at: number) => string>> = {
  /** `Nov 22 09:10:11` (RFC 3164), Asia/Shanghai. */
  syslog: rfc3164Time,
  /** `22/Nov/2026:09:10:11 +0800`, web servers. */
  access: accessLogTime,
  /** `2026-11-22 09:10:11`, Asia/Shanghai. */
  plain: plainTime,
  /** `2026/11/22 09:10:11`, Asia/Shanghai. */
  slashed: slashedTime,
  /** `Nov 22 2026 01:10:11`, UTC, Huawei. */
  vrp: vrpTime,
  /** `2026-11-22T01:10:11.000Z`. */
  iso: isoTime,
};

/** A chapter's line with its times written in. */
export function withTimes(line: string, at: number): string {
  return line.replace(/\{\{(\w+)\}\}/g, (mark, name: string) => TIME_MARKS[name]?.(at) ?? mark);
}
