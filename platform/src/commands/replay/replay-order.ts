import {
  DAY_MS,
  dateMs,
  HOUR_MS,
  isoTime,
  MINUTE_MS,
  SocError,
  startReplayBody,
  type StartReplayBody,
} from '@qiaolou/schema';

/** What a replay is asked for, as it is typed. */
export interface ReplayOrderFlags {
  readonly source: string | undefined;
  readonly pack: string | undefined;
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly dryRun: boolean;
  readonly judge: boolean;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const AGO = /^(\d{1,5})([dhm])$/;
const UNITS: Readonly<Record<string, number>> = { d: DAY_MS, h: HOUR_MS, m: MINUTE_MS };

/**
 * Reads what is to be replayed. A day is one of Asia/Shanghai, as the end inclusive; a time has its zone; `7d` is so long ago, from a whole hour on. Throws
 * `platform.replayWhat` when neither a source nor a pack or no time is named, `query.badTimeRange`.
 *
 * @example
 *   replayOrder({ source: '10.0.0.1', since: '7d', … }, now).since; // seven days before now
 */
export function replayOrder(flags: ReplayOrderFlags, now: number): StartReplayBody {
  const { source, pack, since, until, dryRun, judge } = flags;
  if (since === undefined || (source === undefined && pack === undefined)) throw new SocError('platform.replayWhat');
  const order = startReplayBody.safeParse({
    ...(source !== undefined && { source }),
    ...(pack !== undefined && { pack }),
    since: timeOf(since, 0, now),
    ...(until !== undefined && { until: timeOf(until, DAY_MS, now) }),
    ...{ dryRun, judge },
  });
  if (!order.success) throw new SocError('platform.replayWhat', { at: order.error.issues[0]?.path.join('.') ?? '' });
  return order.data;
}

function timeOf(text: string, afterDay: number, now: number): string {
  const ago = AGO.exec(text);
  if (ago !== null) {
    const unit = UNITS[ago[2] ?? ''] ?? MINUTE_MS;
    // Whole hours or minutes: typed again after it broke off it is the same order.
    const whole = Math.min(unit, HOUR_MS);
    return isoTime(Math.floor((now - Number(ago[1]) * unit) / whole) * whole);
  }
  const isDay = DAY.test(text);
  const ms = dateMs(isDay ? `${text}T00:00:00+08:00` : text);
  if (ms === undefined) throw new SocError('query.badTimeRange', { time: text });
  return isoTime(isDay ? ms + afterDay : ms);
}
