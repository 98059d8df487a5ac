import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { WholeEvent } from '@qiaolou/schema';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPacks, openDecoding } from '@qiaolou/collector';
import { loadRulesInForce, openJudges, OWN_RULES_DIRECTORY } from '@qiaolou/detection-rules';
import { afterAll, describe, expect, it } from 'vitest';
import { SHIPPED_PARSERS_DIRECTORY } from '../src/shipped/shipped-directories.ts';

const NOW = Date.UTC(2026, 10, 28, 17, 53);
const CASES = join(import.meta.dirname, '../../../shared/data/cases/zones');
const directory = mkdtempSync(join(tmpdir(), 'qiaolou-inside-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const decoding = openDecoding({
  packs: loadPacks(SHIPPED_PARSERS_DIRECTORY),
  spoolId: '0'.repeat(32),
  zone: 'Asia/Shanghai',
  skewLimitMs: 72 * 3_600_000,
  stateDirectory: directory,
});
const { rules } = await loadRulesInForce([OWN_RULES_DIRECTORY]);

/** Titles of the alerts a firewall's line raises. */
function alerts(line: string): readonly string[] {
  const judges = openJudges({ rules });
  const record = { receivedAt: NOW, listener: 'syslog-udp', peer: '127.0.0.1', payload: Buffer.from(line) };
  const events = decoding.decode(record, { segment: 1, offset: 0 });
  return events
    .flatMap((event) => judges.flatMap((judge) => judge.evaluate(new WholeEvent(event))))
    .map(({ ruleTitle }) => ruleTitle);
}

interface Connection {
  readonly from: string;
  readonly fromZone: string;
  readonly to: string;
  readonly toZone: string;
  readonly port: number;
}

function permitted({ from, fromZone, to, toZone, port }: Connection): string {
  return `<134>Nov 29 01:52:57 fw1 %%01POLICY/6/POLICYPERMIT(l): vsys=public, protocol=6, source-ip=${from}, source-port=50001, destination-ip=${to}, destination-port=${port}, time=2026/11/29 01:52:57, source-zone=${fromZone}, destination-zone=${toZone}, rule-name=r1.`;
}

const OUT = ['专用网络区主机违规外联'];
const IN = ['互联网直连内网高危端口'];
const INSIDE = [
  '10.37.4.8',
  '59.202.10.5',
  '172.20.1.1',
  '192.168.3.4',
  'fd00:12::8',
  '2409:8a50:12::8',
  '::ffff:10.1.1.1',
];
const OUTSIDE = ['1.1.1.1', '203.0.113.9', '2400:3200::1', '2001:db8::9'];
const PAIRS = INSIDE.flatMap((inside) => OUTSIDE.map((outside) => [inside, outside] as const));

describe('what a firewall tells of inside and outside', () => {
  it.each(PAIRS)('%s of the private zone reaches %s', (from, to) => {
    expect(alerts(permitted({ from, fromZone: '专用网络区', to, toZone: 'untrust', port: 443 }))).toEqual(OUT);
  });

  it.each(PAIRS)('%s is reached on a high-risk port from %s', (to, from) => {
    expect(alerts(permitted({ from, fromZone: 'untrust', to, toZone: 'trust', port: 3389 }))).toEqual(IN);
  });

  it.each(INSIDE.map((from, index) => [from, INSIDE[(index + 1) % INSIDE.length] ?? ''] as const))(
    '%s and %s are both inside',
    (from, to) => {
      expect(alerts(permitted({ from, fromZone: '专用网络区', to, toZone: 'trust', port: 3389 }))).toEqual([]);
    },
  );

  it.skipIf(!existsSync(CASES))('the cases of ../shared alert, whatever the family of the address', () => {
    for (const file of readdirSync(CASES)) {
      expect(alerts(readFileSync(join(CASES, file), 'utf8').trimEnd()), file).toHaveLength(1);
    }
  });
});
