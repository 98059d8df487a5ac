import type { LeftOutFiles, LogSource } from '@qiaolou/schema';
import { NOW, iso } from './now.ts';
import { repeatable } from './random-numbers.ts';

const { random, pick } = repeatable(14);

/** Log sources. */
export const sources: LogSource[] = Array.from({ length: 26 }, (_, i) => {
  const events24 = Math.floor(random() ** 2 * 900_000) + 40;
  const silent = i === 5 || i === 14;
  return {
    id: `syslog-udp/10.18.${i % 8}.${i + 1}`,
    listener: pick(['syslog-udp', 'syslog-tcp', 'netflow', 'http']),
    peer: `10.18.${i % 8}.${i + 1}`,
    dataset: pick([
      'huawei.usg',
      'nginx.access',
      'h3c.firewall',
      'linux.sshd',
      'netflow.v9',
      'sangfor.af',
      'topsec.ngfw',
      'nsfocus.waf',
    ]),
    firstSeen: iso(NOW - 30 * 86_400_000),
    lastSeen: iso(NOW - (silent ? 5 * 3_600_000 : Math.floor(random() * 9_000))),
    received: events24 + 31,
    shed: i === 9 ? 412 : 0,
    events: events24,
    unparsed: i === 3 ? Math.floor(events24 * 0.31) : Math.floor(events24 * random() * 0.01),
    truncated: i === 8 ? 3 : 0,
    rate: silent ? 0 : Math.round(events24 / 8_640) / 10,
    clockSkewMs: i === 11 ? -28_803_000 : i === 20 ? null : Math.floor(random() * 900),
    expectedIntervalMs: i === 20 ? null : Math.floor(random() * 5_000) + 20,
    silent,
  };
});

/** A parser pack that somebody's editor left in the middle of a change. */
export const leftOutPacks: LeftOutFiles = {
  total: 1,
  files: [
    {
      file: 'h3c-firewall/pack.yaml',
      line: 12,
      code: 'collector.packInvalid',
      reason: 'map.sip: "source.ipp" is not a field of events',
    },
  ],
};
