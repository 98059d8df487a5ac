import type { OptionKind } from './command-kind.ts';

/** Which stores and days `store copy` and `store compare` are about; read by `openCopyStores` and `wantedDays`. */
export const COPY_OPTIONS = {
  from: {
    type: 'text',
    value: 'store',
    zh: '来源，目前只有 embedded（默认）',
    en: 'source: embedded, the only one so far',
  },
  to: {
    type: 'text',
    value: 'store',
    zh: '目标，目前只有 elasticsearch（默认；地址见 stores.elasticsearch）',
    en: 'target: elasticsearch, the only one so far; its address is stores.elasticsearch',
  },
  day: {
    type: 'text',
    value: 'day',
    zh: '哪一天（东八区），如 2026-03-01，或 2026-03-01..2026-03-31；默认全部',
    en: 'which day (UTC+8), such as 2026-03-01, or 2026-03-01..2026-03-31; all when absent',
  },
} as const satisfies Readonly<Record<string, OptionKind>>;
