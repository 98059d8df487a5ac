import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { syslogTls } from '../src/inputs/syslog-tls/input.ts';
import { inputGiven } from './inputs/input-given.ts';
import { afterTest, spoolFixture } from './inputs/spool-fixture.ts';
import { SERVER_TLS, tlsFile } from './inputs/tls-files.ts';
import { until } from './inputs/until.ts';
import { program } from './real-program.ts';
import { hasRsyslogd, hasRsyslogModule, startedRsyslogd } from './real-rsyslogd.ts';

const openssl = program('openssl');
const hasDriver = (name: string): boolean => hasRsyslogModule(`lmnsd_${name}`);

async function started(tls: object = {}) {
  const fixture = await spoolFixture();
  const settings = syslogTls.settings.parse({ enabled: true, port: 0, tls: { ...SERVER_TLS, ...tls } });
  const input = syslogTls.open(settings, inputGiven(fixture));
  const { port } = await input.start();
  afterTest(() => input.stop());
  return { fixture, input, port };
}

describe.skipIf(openssl === undefined)('openssl s_client; skipped where it is not installed', () => {
  test.each([
    ['-tls1_2', 'firewall', '<13>by s_client'],
    ['-tls1_3', 'firewall', '<13>by s_client'],
    ['-tls1_1', 'firewall', undefined],
    ['-tls1_3', 'stranger', undefined],
  ])('%s as %s', async (version, who, line) => {
    const { fixture, input, port } = await started();
    const shown = ['-cert', tlsFile(`${who}.crt`), '-key', tlsFile(`${who}.key`), '-CAfile', tlsFile('authority.crt')];
    const child = spawn(openssl ?? '', ['s_client', '-quiet', version, '-connect', `127.0.0.1:${port}`, ...shown], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const ended = once(child, 'close');
    afterTest(() => void child.kill());
    child.stdin.on('error', () => undefined);
    child.stdin.write('<13>by s_client\n');
    if (line === undefined) await until(() => Object.keys(input.stats().tls?.refused ?? {}).length > 0, 'refused');
    else expect(await fixture.textsWhen(1)).toEqual([line]);
    child.stdin.end();
    child.kill();
    await ended;
    expect(input.stats().received).toBe(line === undefined ? 0 : 1);
  });
});

describe.skipIf(!hasRsyslogd)('rsyslogd; skipped where it is not installed', () => {
  test.skipIf(!hasDriver('gtls') && !hasDriver('ossl')).each(['gtls', 'ossl'])(
    'forwards by its driver %s in the framing of RFC 5425 and checks our name; skipped where there is no driver',
    async (driver) => {
      const { fixture, input, port } = await started();
      const peer = `StreamDriver="${driver}" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="collector.county.test"`;
      const { log } = await startedRsyslogd({
        global:
          `DefaultNetstreamDriverCAFile="${tlsFile('authority.crt')}" DefaultNetstreamDriverCertFile="${tlsFile('firewall.crt')}" ` +
          `DefaultNetstreamDriverKeyFile="${tlsFile('firewall.key')}"`,
        rules: [
          `action(type="omfwd" target="127.0.0.1" port="${port}" protocol="tcp" TCP_Framing="octet-counted" ${peer}`,
          'template="RSYSLOG_SyslogProtocol23Format")',
        ],
      });
      for (let i = 0; i < 20; i++) await log('qiaolou', `谯楼 ${i}.`);
      const texts = await fixture.textsWhen(20);
      for (let i = 0; i < 20; i++) expect(texts.filter((text) => text.endsWith(`谯楼 ${i}.`))).toHaveLength(1);
      expect(new Set(fixture.records().map(({ peer: sender }) => sender))).toEqual(new Set(['firewall-1.county.test']));
      expect(input.stats().tls).toMatchObject({ refused: {} });
    },
  );
});
