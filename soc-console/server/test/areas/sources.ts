import { SOURCE_ROUTES, type DecideSourceBody } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { LEFT_OUT_PACKS, SITE } from '../test-desks.ts';
import { READERS, SYSTEM, areaTests } from './area-tests.ts';

const ID = 'syslog-udp/10.9.0.2';

export const sources = areaTests(SOURCE_ROUTES, {
  access: {
    listSources: [...SYSTEM, ...READERS],
    getSource: [...SYSTEM, ...READERS],
    decideSource: ['security_admin', 'analyst'],
  },
  calls: ({ as, exact }) => {
    test('sources with sums', async () => {
      const list = await exact(await as('system_admin'), 'listSources');
      expect(list.totals).toMatchObject({ received: 200, unparsed: 1, rate: 3, silent: 1, new: 0 });
      expect(list.sites).toEqual([SITE]);
      expect(list.leftOutPacks).toEqual(LEFT_OUT_PACKS);
      expect(list.sources.map(({ peer, name, state, shedClass }) => [peer, name, state, shedClass])).toEqual([
        ['10.9.0.1', null, 'silent', 'normal'],
        ['10.9.0.2', null, 'live', 'last'],
      ]);
    });

    test('people name a source and say that it need not speak, by who saw its newest state', async () => {
      const client = await as('analyst');
      const before = await exact(client, 'getSource', { query: { id: ID } });
      expect(before).toMatchObject({ source: { id: ID, name: null }, decision: null, exporters: [], details: null });
      const body: DecideSourceBody = {
        ...{ source: ID, name: '出口防火墙', known: true, muted: false, silentUntil: null, version: 0 },
        ...{ offHours: [{ days: [0, 6], from: '00:00', to: '24:00' }], reason: '周末停机' },
      };
      const after = await exact(client, 'decideSource', { body });
      expect(after).toMatchObject({
        source: { name: '出口防火墙', isNew: false },
        decision: { version: 1, actor: 'analyst', reason: '周末停机', offHours: [{ days: [0, 6] }] },
      });
      expect(await client.refusal('decideSource', { body })).toBe('409 records.versionConflict');
      const unreasoned = { ...body, version: 1, reason: '' };
      expect(await client.refusal('decideSource', { body: unreasoned })).toMatch(/^400 /);
      const turned = { ...body, version: 1, offHours: [{ days: [1], from: '18:00', to: '08:00' }] };
      expect(await client.refusal('decideSource', { body: turned })).toMatch(/^400 /);
      const unknown = { ...body, source: 'syslog-udp/nobody' };
      expect(await client.refusal('decideSource', { body: unknown })).toBe('404 records.notFound');
      expect(await client.refusal('getSource', { query: { id: 'nothing' } })).toBe('404 records.notFound');
      const muted = { ...body, source: 'syslog-udp/10.9.0.1', offHours: [], muted: true, reason: '已下线' };
      await exact(client, 'decideSource', { body: muted });
      const { sources: rows, totals } = await exact(client, 'listSources');
      expect([rows[0]?.state, totals.silent]).toEqual(['planned', 0]);
      await exact(client, 'decideSource', { body: { ...muted, muted: false, name: null, reason: '', version: 1 } });
    });
  },
});
