import { describe, expect, test } from 'vitest';
import { decodeFlowDatagram, FlowTemplates } from '../../../src/decoders/netflow/index.ts';
import { TEMPLATE_LIMITS } from '../../../src/decoders/netflow/flow-templates.ts';
import { FLOW_FIELDS, FLOW_RECORD, flowSet, ipfix, netflowV9, template, type Field } from './flow-datagrams.ts';

/** Who forges senders, domains and templates as fast as he can takes nothing from an exporter that is at work. */

const LIVE = '192.0.2.1';
const announce = (domain: number, id = 256, fields = FLOW_FIELDS): Buffer =>
  ipfix(domain, flowSet(2, template(id, fields)));
const data = (domain: number): Buffer => ipfix(domain, flowSet(256, FLOW_RECORD));
const peerOf = (i: number): string => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;

/** An exporter at work: its template has come and some data with it. */
function atWork(): { readonly templates: FlowTemplates; readonly reads: () => boolean } {
  const templates = new FlowTemplates();
  decodeFlowDatagram(announce(1), LIVE, templates);
  const reads = (): boolean => decodeFlowDatagram(data(1), LIVE, templates).records.length === 1;
  expect(reads()).toBe(true);
  return { templates, reads };
}

describe('an exporter at work keeps its template', () => {
  const wide: readonly Field[] = Array.from({ length: 1_000 }, (): Field => [1, 4]);
  test.each<[name: string, count: number, forge: (templates: FlowTemplates, i: number) => void]>([
    ['senders', 100_000, (templates, i) => void decodeFlowDatagram(announce(1), peerOf(i), templates)],
    ['domains of another', 10_000, (templates, i) => void decodeFlowDatagram(announce(i), '10.0.0.1', templates)],
    ['domains of its own', 10_000, (templates, i) => void decodeFlowDatagram(announce(i + 2), LIVE, templates)],
    [
      'templates of its own domain',
      900,
      (templates, i) => void decodeFlowDatagram(announce(1, 257 + i), LIVE, templates),
    ],
    [
      'wide templates of many',
      1_000,
      (templates, i) => void decodeFlowDatagram(announce(1, 256, wide), peerOf(i), templates),
    ],
  ])('while %s are forged', (_name, count, forge) => {
    const { templates, reads } = atWork();
    for (let i = 0; i < count; i++) forge(templates, i);
    expect(reads()).toBe(true);
    const { exporters, fields } = templates.stats();
    expect(exporters).toBeLessThanOrEqual(TEMPLATE_LIMITS.exporters);
    expect(fields).toBeLessThanOrEqual(TEMPLATE_LIMITS.fields);
  });

  test('while it reads now and then and its own domain is flooded with templates', () => {
    const { templates, reads } = atWork();
    for (let i = 0; i < 5_000; i++) {
      decodeFlowDatagram(announce(1, 257 + (i % 40_000)), LIVE, templates);
      if (i % 500 === 0) expect(reads()).toBe(true);
    }
    expect(reads()).toBe(true);
    expect(templates.exportTemplates().length).toBeLessThanOrEqual(TEMPLATE_LIMITS.templatesOfExporter);
  });
});

describe('what is kept is bounded', () => {
  const kept = (templates: FlowTemplates) => templates.exportTemplates();

  test('of one sender, in domains and in fields, and nothing is miscounted', () => {
    const templates = new FlowTemplates();
    for (let i = 0; i < 5_000; i++) {
      decodeFlowDatagram(announce(i % 200, 256 + (i % 700), FLOW_FIELDS.slice(0, 1 + (i % 10))), 'one', templates);
      if (i % 7 === 0) decodeFlowDatagram(ipfix(i % 200, flowSet(2, template(256 + (i % 700), []))), 'one', templates);
    }
    const all = kept(templates);
    const domains = new Set(all.map(({ domain }) => domain));
    const fields = all.reduce((sum, { fields: own }) => sum + own.length, 0);
    expect(domains.size).toBeLessThanOrEqual(TEMPLATE_LIMITS.exportersOfPeer);
    expect(fields).toBeLessThanOrEqual(TEMPLATE_LIMITS.fieldsOfPeer);
    expect(templates.stats()).toMatchObject({ templates: all.length, fields });
  });

  test('of one sender whose templates are as large as they may be, and no other loses one for it', () => {
    const templates = new FlowTemplates();
    decodeFlowDatagram(announce(1, 256, FLOW_FIELDS), LIVE, templates);
    const large: readonly Field[] = Array.from({ length: 1_024 }, (_, index): Field => [1 + (index % 400), 1]);
    for (let i = 0; i < 300; i++) decodeFlowDatagram(announce(i % 50, 256 + i, large), 'one', templates);
    const fieldsOf = (peer: string): number =>
      kept(templates)
        .filter((template) => template.peer === peer)
        .reduce((sum, { fields }) => sum + fields.length, 0);
    expect(fieldsOf('one')).toBeLessThanOrEqual(TEMPLATE_LIMITS.fieldsOfPeer);
    expect(fieldsOf('one')).toBeGreaterThan(TEMPLATE_LIMITS.fieldsOfPeer / 2);
    expect(fieldsOf(LIVE)).toBe(FLOW_FIELDS.length);
    expect(templates.stats()).toMatchObject({ fields: fieldsOf('one') + fieldsOf(LIVE) });
  });

  test('a template with more fields than any exporter has is a problem', () => {
    const templates = new FlowTemplates();
    const fields: readonly Field[] = Array.from({ length: 1_025 }, (): Field => [1, 1]);
    const { problems } = decodeFlowDatagram(netflowV9(1, flowSet(0, template(256, fields))), LIVE, templates);
    expect(problems.map(({ code }) => code)).toEqual(['badTemplate']);
    expect(templates.stats().templates).toBe(0);
  });
});

test('a datagram makes a bounded number of records and problems, whatever is in it', () => {
  const templates = new FlowTemplates();
  decodeFlowDatagram(announce(1, 256, [[4, 1]]), LIVE, templates);
  const records = decodeFlowDatagram(ipfix(1, flowSet(256, Buffer.alloc(65_000, 6))), LIVE, templates);
  expect([records.records.length, records.problems.map(({ code }) => code)]).toEqual([2_048, ['tooManyRecords']]);
  const empty = Array.from({ length: 16_000 }, (_, i) => flowSet(300 + (i % 1_000)));
  const problems = decodeFlowDatagram(ipfix(1, ...empty), LIVE, templates);
  expect([problems.problems.length, problems.problems.at(-1)?.code]).toEqual([65, 'tooManyProblems']);
});

test('what an exporter told of its records is news until it was told on, and again when it changes', () => {
  const templates = new FlowTemplates();
  const key = { peer: LIVE, version: 10, domain: 1 } as const;
  expect(templates.news(key)).toBeUndefined();
  decodeFlowDatagram(announce(1, 300), LIVE, templates);
  decodeFlowDatagram(
    announce(1, 256, [
      [1, 4],
      [2, 4],
    ]),
    LIVE,
    templates,
  );
  const news = templates.news(key);
  expect(news?.map(({ id, isOptions, fieldCount }) => [id, isOptions, fieldCount])).toEqual([
    [256, false, 2],
    [300, false, FLOW_FIELDS.length],
  ]);
  expect(news?.[0]?.fields).toEqual(['octetDeltaCount', 'packetDeltaCount']);
  expect(templates.news(key)).toBeUndefined();
  decodeFlowDatagram(announce(1, 300), LIVE, templates);
  expect(templates.news(key)).toBeUndefined();
  templates.withdraw(key, 300);
  expect(templates.news(key)?.map(({ id }) => id)).toEqual([256]);
  for (let id = 301; id < 900; id++) decodeFlowDatagram(announce(1, id), LIVE, templates);
  expect(templates.news(key)).toHaveLength(64);
});
