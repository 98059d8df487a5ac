import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { snmpTrap } from '../../src/inputs/snmp-trap/input.ts';
import { inputGiven } from '../inputs/input-given.ts';
import { afterTest, spoolFixture } from '../inputs/spool-fixture.ts';
import { until } from '../inputs/until.ts';

const run = promisify(execFile);
const LINK_DOWN = '1.3.6.1.6.3.1.1.5.3';
const INDEX = ['1.3.6.1.2.1.2.2.1.1.3', 'i', '3'];
const ENGINE = '0x8000000001020304';

/** What Net-SNMP itself sends is taken; CI has its package `snmp`. */
test('traps of Net-SNMP: v1, v2c, an inform, v3 with SHA and AES', async () => {
  const fixture = await spoolFixture();
  const settings = snmpTrap.settings.parse({
    ...{ enabled: true, port: 0, communities: ['county'] },
    users: [
      { name: 'sha', auth: 'sha1', authPassword: 'authenticate-me', privacyPassword: 'keep-it-private' },
      { name: 'sha256', auth: 'sha256', authPassword: 'authenticate-me', privacyPassword: 'keep-it-private' },
    ],
  });
  const input = snmpTrap.open(settings, inputGiven(fixture));
  const { port } = await input.start();
  afterTest(() => input.stop());
  const to = `127.0.0.1:${port}`;
  const v3 = (user: string, auth: string): readonly string[] => [
    ...['-v', '3', '-e', ENGINE, '-u', user, '-l', 'authPriv', '-a', auth, '-A', 'authenticate-me'],
    ...['-x', 'AES', '-X', 'keep-it-private', to, '', LINK_DOWN, ...INDEX],
  ];
  await run('snmptrap', ['-v', '1', '-c', 'county', to, '1.3.6.1.4.1.25506', '10.9.8.7', '2', '0', '', ...INDEX]);
  await run('snmptrap', ['-v', '2c', '-c', 'county', to, '', LINK_DOWN, ...INDEX]);
  await run('snmptrap', ['-v', '2c', '-c', 'wrong', to, '', LINK_DOWN, ...INDEX]);
  // Without an answer it ends with an error.
  await run('snmpinform', ['-v', '2c', '-c', 'county', '-r', '0', '-t', '30', to, '', LINK_DOWN, ...INDEX]);
  await run('snmptrap', v3('sha', 'SHA'));
  await run('snmptrap', v3('sha256', 'SHA-256'));
  const events = (await fixture.textsWhen(5)).map((text) => JSON.parse(text) as Record<string, unknown>);
  for (const event of events)
    expect(event).toMatchObject({ 'snmp.trap_name': 'linkDown', 'snmp.interface_index': '3' });
  expect(events.map((event) => event['snmp.version'])).toEqual(['1', '2c', '2c', '3', '3']);
  expect(events[0]).toMatchObject({ 'observer.vendor': 'H3C', 'observer.ip': '10.9.8.7' });
  await until(() => input.stats().refused?.['community'] === 1, 'the wrong community is counted');
});
