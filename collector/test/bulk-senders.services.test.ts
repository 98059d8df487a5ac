import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EcsEvent } from '@qiaolou/schema';
import { shippedDecoder } from '../src/decoders/shipped/decoder.ts';
import { elasticsearchBulk } from '../src/inputs/elasticsearch-bulk/input.ts';
import { loadPacks } from '../src/parse/packs/load-packs.ts';
import { KEY, inputGiven } from './inputs/input-given.ts';
import { afterTest, spoolFixture } from './inputs/spool-fixture.ts';
import { until } from './inputs/until.ts';
import { program, run, temporaryFolder } from './real-program.ts';

const logger = program('logger');
const rsyslogd = program('rsyslogd');
const hasModule = ['x86_64', 'aarch64'].some((machine) =>
  existsSync(`/usr/lib/${machine}-linux-gnu/rsyslog/omelasticsearch.so`),
);

test.skipIf(logger === undefined || rsyslogd === undefined || !hasModule)(
  "rsyslog's omelasticsearch writes, and its lines mean what they mean by syslog; skipped where it is not installed",
  async () => {
    const fixture = await spoolFixture();
    const input = elasticsearchBulk.open(
      elasticsearchBulk.settings.parse({ enabled: true, port: 0 }),
      inputGiven(fixture),
    );
    const { port } = await input.start();
    afterTest(() => input.stop());
    const dir = temporaryFolder();
    const socket = join(dir, 'log');
    const config = [
      'module(load="imuxsock" SysSock.Use="off")',
      'module(load="omelasticsearch")',
      `input(type="imuxsock" Socket="${socket}" CreatePath="on" RateLimit.Interval="0")`,
      `global(workDirectory="${dir}")`,
      'template(name="document" type="list" option.jsonf="on") {',
      'property(outname="@timestamp" name="timereported" dateFormat="rfc3339" format="jsonf")',
      'property(outname="hostname" name="hostname" format="jsonf")',
      'property(outname="programname" name="programname" format="jsonf")',
      'property(outname="message" name="msg" format="jsonf") }',
      `action(type="omelasticsearch" server="127.0.0.1" serverport="${port}" uid="rsyslog" pwd="${KEY}"`,
      'bulkmode="on" searchIndex="syslog" searchType="" writeoperation="create" bulkid="" template="document"',
      'action.resumeRetryCount="-1" queue.type="LinkedList" queue.dequeueBatchSize="50")',
    ];
    writeFileSync(join(dir, 'rsyslog.conf'), `${config.join('\n')}\n`);
    const daemon = spawn(rsyslogd ?? '', ['-n', '-f', join(dir, 'rsyslog.conf'), '-i', join(dir, 'pid')], {
      stdio: 'ignore',
    });
    const ended = once(daemon, 'close');
    afterTest(async () => {
      daemon.kill();
      await ended;
    });
    await until(() => existsSync(socket), 'rsyslogd listens');
    for (let i = 0; i < 20; i++) {
      const line = `Failed password for root from 203.0.113.${i} port 40112 ssh2`;
      await run(logger ?? '', ['-u', socket, '-t', 'sshd', line]);
    }
    await fixture.textsWhen(20);
    const packs = loadPacks(join(import.meta.dirname, '../parsers'));
    const given = { spoolId: '5a'.repeat(16), packs, skewLimitMs: 86_400_000, stateDirectory: dir };
    const decoder = shippedDecoder.open(given);
    const events = fixture
      .records()
      .flatMap((record, offset): readonly EcsEvent[] => decoder.decode(record, { segment: 0, offset }));
    expect(events).toHaveLength(20);
    for (const [i, event] of events.entries())
      expect(event).toMatchObject({
        'event.dataset': 'openssh.sshd',
        'event.outcome': 'failure',
        'user.name': 'root',
        'source.ip': `203.0.113.${i}`,
      });
    expect(input.stats().refused).toEqual({});
  },
);
