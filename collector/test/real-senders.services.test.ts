import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ecsEventSchema, type EcsEvent } from '@qiaolou/schema';
import { FlowTemplates, netflowEvents } from '../src/decoders/netflow/index.ts';
import { FlowInput } from '../src/inputs/udp/flow-input.ts';
import { SyslogTcpInput } from '../src/inputs/syslog-tcp/syslog-tcp-input.ts';
import { syslogUdpInput } from '../src/inputs/syslog-udp/input.ts';
import { afterTest, spoolFixture } from './inputs/spool-fixture.ts';
import { program, run, temporaryFolder } from './real-program.ts';
import { hasRsyslogd, startedRsyslogd } from './real-rsyslogd.ts';

const logger = program('logger');
const softflowd = program('softflowd');
const pcap = join(import.meta.dirname, '../../../shared/data/pcap/http-protocol-inspect-v2__http.pcap');

describe.skipIf(logger === undefined)('logger (util-linux); skipped where it is not installed', () => {
  const arguments_: readonly (readonly [string, readonly string[]])[] = [
    ['RFC 5424', ['--rfc5424']],
    ['RFC 3164', ['--rfc3164']],
  ];

  test.each(arguments_)('UDP, %s', async (_name, format) => {
    const fixture = await spoolFixture();
    const input = syslogUdpInput(fixture.options);
    const { port } = await input.start();
    afterTest(() => input.stop());
    await run(logger ?? '', ['-n', '127.0.0.1', '-P', String(port), '-d', ...format, '-t', 'qiaolou', '谯楼 over udp']);
    const [text] = await fixture.textsWhen(1);
    expect(text).toMatch(/^<13>.*qiaolou.*谯楼 over udp$/);
  });

  test.each([
    ['octet-counted', ['--octet-count'], 'a message\nwith a line feed'],
    ['newline', [], 'a message of one line'],
  ])('TCP, %s', async (_name, framing, message) => {
    const fixture = await spoolFixture();
    const input = new SyslogTcpInput(fixture.options);
    const { port } = await input.start();
    afterTest(() => input.stop());
    await run(logger ?? '', ['-n', '127.0.0.1', '-P', String(port), '-T', ...framing, '-t', 'qiaolou', message]);
    const texts = await fixture.textsWhen(1);
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(/^<13>1 /);
    expect(texts[0]?.endsWith(message)).toBe(true);
  });
});

describe.skipIf(!hasRsyslogd)('rsyslogd; skipped where it is not installed', () => {
  test('forwards over TCP in both framings and over UDP, everything arrives', async () => {
    const fixture = await spoolFixture();
    const tcp = new SyslogTcpInput(fixture.options);
    const udp = syslogUdpInput(fixture.options);
    const [tcpAt, udpAt] = [await tcp.start(), await udp.start()];
    afterTest(async () => {
      await tcp.stop();
      await udp.stop();
    });
    const forward = (port: number, more: string): string =>
      `action(type="omfwd" target="127.0.0.1" port="${port}" ${more})`;
    const { log } = await startedRsyslogd({
      rules: [
        forward(tcpAt.port, 'protocol="tcp" TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format"'),
        forward(tcpAt.port, 'protocol="tcp" TCP_Framing="traditional" template="RSYSLOG_ForwardFormat"'),
        forward(udpAt.port, 'protocol="udp" template="RSYSLOG_TraditionalForwardFormat"'),
      ],
    });
    const count = 20;
    for (let i = 0; i < count; i++) await log('qiaolou', `relayed ${i}.`);
    const texts = await fixture.textsWhen(3 * count);
    for (let i = 0; i < count; i++) {
      expect(texts.filter((text) => text.includes(`relayed ${i}.`))).toHaveLength(3);
    }
    const listeners = fixture.records().map(({ listener }) => listener);
    expect(listeners.filter((listener) => listener === 'syslog-tcp').length).toBe(2 * count);
    expect(texts.filter((text) => text.startsWith('<13>1 ')).length).toBe(count);
  });
});

describe.skipIf(softflowd === undefined || !existsSync(pcap))(
  'softflowd on a capture of ../shared/data/pcap; skipped where either is missing',
  () => {
    test.each([
      ['5', 'netflow.v5'],
      ['9', 'netflow.v9'],
      ['10', 'ipfix'],
    ])('export version %s', async (version, dataset) => {
      const fixture = await spoolFixture();
      const input = new FlowInput('netflow', fixture.options);
      const { port } = await input.start();
      afterTest(() => input.stop());
      const dir = temporaryFolder();
      // No control socket: reading a file, softflowd 1.1.0 waits on it for ever, depending on what its stack holds.
      const files = ['-p', join(dir, 'pid'), '-c', 'none'];
      await run(softflowd ?? '', ['-r', pcap, '-n', `127.0.0.1:${port}`, '-v', version, '-d', ...files]);
      await fixture.textsWhen(1);
      await input.stop();
      await fixture.spool.durable();

      const templates = new FlowTemplates();
      const results = fixture
        .records()
        .map((record) => netflowEvents(record, templates, (index) => String(index).padStart(40, '0')));
      expect(results.reduce((sum, { unparsed }) => sum + unparsed, 0)).toBe(0);
      const flows = results.flatMap(({ events }) => events).filter((event) => event['event.action'] === 'netflow_flow');
      for (const event of flows) ecsEventSchema.parse(event);
      expect(flows.length).toBeGreaterThanOrEqual(2);
      expect(new Set(flows.map((event) => event['event.dataset']))).toEqual(new Set([dataset]));
      // Both ends of the conversations are addresses of the capture, and the two directions share a community id.
      const capture = readFileSync(pcap);
      for (const event of flows) {
        for (const field of ['source.ip', 'destination.ip']) {
          expect(capture.includes(Buffer.from(String(event[field]).split('.').map(Number)))).toBe(true);
        }
        expect(Number(event['network.bytes'])).toBeGreaterThan(0);
      }
      const directions = Map.groupBy(flows, (event: EcsEvent) => event['network.community_id']);
      expect([...directions.values()].some((pair) => pair.length >= 2)).toBe(true);
    });
  },
);
