import { dayOf } from '@qiaolou/schema';

/** Day of an instant in Asia/Shanghai, `20261122`. */
export function shanghaiDay(epochMs: number): string {
  return dayOf(epochMs).replaceAll('-', '');
}

/** `SJ-20261122-0001`: the n-th incident (from 1) of a day in Asia/Shanghai; more digits past 9999. */
export function incidentNumber(day: string, n: number): string {
  return `SJ-${day}-${String(n).padStart(4, '0')}`;
}
