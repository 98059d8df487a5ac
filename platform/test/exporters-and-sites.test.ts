import type { ExporterFigures, SiteFigures } from '@qiaolou/collector';
import { exporterFiguresSchema, siteViewSchema } from '@qiaolou/schema';
import { expect, it } from 'vitest';
import { Exporters } from '../src/sources/exporters.ts';
import { readSites, siteView } from '../src/sources/sites.ts';

const EXPORTER: ExporterFigures = {
  ...{ listener: 'netflow', peer: '192.0.2.1', dataset: 'ipfix', domain: 7, datagrams: 1, records: 2, rolledUp: 2 },
  ...{ gaps: 0, lost: 0, withoutTemplate: 0, notKept: 0, samplingRate: 1, interfaces: [] },
};
const TEMPLATE = { id: 256, isOptions: false, fields: ['octetDeltaCount'], fieldCount: 1 };

it('templates of an exporter stay as they were told last', () => {
  const exporters = new Exporters();
  exporters.add([{ ...EXPORTER, templates: [TEMPLATE] }]);
  exporters.add([{ ...EXPORTER, datagrams: 5 }]);
  const [view, ...others] = exporters.of({ listener: 'netflow', peer: '192.0.2.1' });
  expect(others).toEqual([]);
  expect(exporterFiguresSchema.parse(view)).toMatchObject({ datagrams: 5, templates: [TEMPLATE] });
});

const SITE: SiteFigures = {
  ...{ site: 'a', connected: true, lastSeenAt: 1_000, silent: false, received: 5, repeated: 1, unknownOrigin: 0 },
  clockDifferenceMs: 3,
  status: { now: 1_000, backlogBytes: 9, spoolLimitBytes: 100, fullInSeconds: 60, lost: 2, certificateUntil: 2_000 },
};

it('a site is shown as it told, and one that told nothing as that', () => {
  expect(siteViewSchema.parse(siteView(SITE))).toMatchObject({
    ...{ site: 'a', lastSeenAt: '1970-01-01T00:00:01.000Z', clockDifferenceMs: 3 },
    status: { backlogBytes: 9, oldestAt: null, fullInSeconds: 60, certificateUntil: '1970-01-01T00:00:02.000Z' },
  });
  const none = { ...SITE, lastSeenAt: undefined, clockDifferenceMs: undefined, status: undefined };
  expect(siteViewSchema.parse(siteView(none))).toMatchObject({
    lastSeenAt: null,
    clockDifferenceMs: null,
    status: null,
  });
});

it('an intake that does not answer keeps nobody from the sources', async () => {
  expect(await readSites(() => Promise.reject(new Error('gone')))()).toEqual([]);
});
