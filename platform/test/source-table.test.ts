import { expect, it } from 'vitest';
import { sourceTable, type ListedSource } from '../src/commands/sources/source-table.ts';

const SOURCE: ListedSource = {
  ...{ id: 'syslog-udp/10.1.2.3', listener: 'syslog-udp', peer: '10.1.2.3', dataset: 'huawei.usg', name: '出口防火墙' },
  ...{ firstSeen: '2026-11-30T00:00:00.000Z', lastSeen: '2026-12-01T00:00:00.000Z', received: 1_000, shed: 0 },
  ...{ events: 999, unparsed: 1, truncated: 0, rate: 1, clockSkewMs: -3_600_400, expectedIntervalMs: null },
  ...{ silent: true, collector: null, clockOffsetMinutes: null, details: null },
  ...{ charset: 'mixed', header: 'dated', unreadValues: 12 },
};

it('stands in columns, whatever characters the names are of', () => {
  const other = { ...SOURCE, id: 'http/a', name: null, clockSkewMs: null, charset: null, silent: false };
  expect(sourceTable([SOURCE, other])).toMatchInlineSnapshot(`
    "来源 / source        名称 / name  类型 / dataset  接收 / received  丢弃 / shed  入库 / stored  未解析 / unparsed  类型不符 / wrong type  字符集 / charset  报文头 / header  时钟偏差 / skew (s)  最近 / last seen
    syslog-udp/10.1.2.3  出口防火墙   huawei.usg                 1000            0            999                  1                     12  mixed             dated                          -3600  2026-12-01T00:00:00.000Z 静默 / silent
    http/a               -            huawei.usg                 1000            0            999                  1                     12  -                 dated                              -  2026-12-01T00:00:00.000Z
    "
  `);
});
