import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EcsEvent } from '@qiaolou/schema';
import { shippedDecoder } from '../src/decoders/shipped/decoder.ts';
import { elasticsearchBulk } from '../src/inputs/elasticsearch-bulk/input.ts';
import { loadPacks } from '../src/parse/packs/load-packs.ts';
import { KEY, inputGiven } from './inputs/input-given.ts';
import { afterTest, spoolFixture } from './inputs/spool-fixture.ts';
import { temporaryFolder } from './real-program.ts';
import { hasRsyslogd, hasRsyslogModule, startedRsyslogd } from './real-rsyslogd.ts';

test.skipIf(!hasRsyslogd || !hasRsyslogModule('omelasticsearch'))(
  "rsyslog's omelasticsearch writes, and its lines mean what they mean by syslog; skipped where it is not installed",
  async () => {
    const fixture = await spoolFixture();
    const input = elasticsearchBulk.open(
      elasticsearchBulk.settings.parse({ enabled: true, port: 0 }),
      inputGiven(fixture),
    );
    const { port } = await input.start();
    afterTest(() => input.stop());
    const { log } = await startedRsyslogd({
      modules: ['omelasticsearch'],
      rules: [
        'template(name="document" type="list" option.jsonf="on") {',
        'property(outname="@timestamp" name="timereported" dateFormat="rfc3339" format="jsonf")',
        'property(outname="hostname" name="hostname" format="jsonf")',
        'property(outname="programname" name="programname" format="jsonf")',
        'property(outname="message" name="msg" format="jsonf") }',
        `action(type="omelasticsearch" server="127.0.0.1" serverport="${port}" uid="rsyslog" pwd="${KEY}"`,
        'bulkmode="on" searchIndex="syslog" searchType="" writeoperation="create" bulkid="" template="document"',
        'action.resumeRetryCount="-1" queue.type="LinkedList" queue.dequeueBatchSize="50")',
      ],
    });
    for (let i = 0; i < 20; i++) {
      const line = `Failed password for root from 203.0.113.${i} port 40112 ssh2`;
      await log('sshd', line);
    }
    await fixture.textsWhen(20);
    const packs = loadPacks(join(import.meta.dirname, '../parsers'));
    const given = { spoolId: '5a'.repeat(16), packs, skewLimitMs: 86_400_000, stateDirectory: temporaryFolder() };
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
