import type { RetentionOverview } from '@qiaolou/schema';
import type { SyntheticAnswers } from '../../../dev/synthetic-call.ts';
import * as data from '../../../dev/synthetic-data.ts';

const DAY_MS = 86_400_000;
const dayBefore = (ago: number): string => new Date(data.NOW - ago * DAY_MS).toISOString().slice(0, 10);
const at = (ago: number): string => new Date(data.NOW - ago * DAY_MS).toISOString();

/** What the synthetic county's store is like. */
export const retention: RetentionOverview = {
  ...{ at: at(0), supported: true, kept: 'files', floorDays: 180 },
  policy: {
    ...{ defaultDays: 200, classes: [{ dataset: 'vpn', days: 400 }], decidedBy: 'audit', decidedAt: at(40) },
    ...{ reason: '市网信办要求', lateDays: 2, coldAfterDays: 30 },
  },
  days: Array.from({ length: 240 }, (_, ago) => ({
    ...{ day: dayBefore(ago), events: 1_000_000 - ago * 37, bytes: 81_000_000 - ago * 3_000, files: 3 },
    coldEvents: ago > 30 ? 1_000_000 - ago * 37 : 0,
    ...{ sealed: ago < 3 ? ('open' as const) : ('sealed' as const), sealedAt: ago < 3 ? null : at(ago - 3) },
    ...{
      supplementary: ago === 9 ? 1 : 0,
      keptBecause: ago < 3 ? ('unsealed' as const) : ago < 210 ? ('young' as const) : null,
    },
  })),
  holds: [
    {
      ...{
        id: 41,
        from: dayBefore(100),
        to: dayBefore(90),
        datasets: ['nginx.access'],
        reason: '协查函 2026-17',
        by: 'audit',
      },
      ...{ at: at(20), liftedBy: null, liftedAt: null, liftReason: null },
    },
  ],
  requests: [
    {
      ...{ id: 57, through: dayBefore(210), reason: '主磁盘将满', by: 'system', at: at(1), state: 'open' },
      ...{
        decidedBy: null,
        decidedAt: null,
        decisionReason: null,
        files: 90,
        events: 30_000_000,
        bytes: 2_430_000_000,
      },
    },
  ],
  tombstones: [
    {
      ...{
        id: 33,
        at: at(60),
        request: 30,
        askedBy: 'system',
        approvedBy: 'audit',
        from: dayBefore(300),
        to: dayBefore(241),
      },
      ...{ files: 180, events: 60_000_000, bytes: 4_860_000_000, hash: '7f'.repeat(32), keyId: 'c0ffee0123456789' },
    },
  ],
  deletable: { through: dayBefore(210), files: 90, events: 30_000_000, bytes: 2_430_000_000 },
  hot: { total: 500_000_000_000, free: 26_000_000_000, bytesPerDay: 81_000_000, ofDays: 7, daysLeft: 12, alarm: true },
  cold: {
    total: 4_000_000_000_000,
    free: 3_900_000_000_000,
    bytesPerDay: 81_000_000,
    ofDays: 7,
    daysLeft: null,
    alarm: false,
  },
  ...{ clockDoubt: null, livedDays: 301, chainFault: null },
  verified: {
    ...{
      at: at(0.3),
      tookMs: 94_000,
      ok: true,
      entries: 312,
      days: 237,
      files: 711,
      bytes: 19_200_000_000,
      deleted: 180,
    },
    findings: [],
  },
};

/** What the synthetic county answers about storage and retention. */
export const answers: SyntheticAnswers = {
  getRetention: () => retention,
};
