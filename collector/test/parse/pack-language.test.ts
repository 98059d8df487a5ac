import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createParser, packJsonSchema } from '../../src/index.ts';
import { parsePack } from '../../src/parse/packs/load-packs.ts';

const DOCS = join(import.meta.dirname, '../../../docs');
const RECEIVED_AT = Date.parse('2026-11-30T08:30:00.000Z');

/** Fenced blocks of a language in the page that teaches packs, in their order. */
function blocks(language: string): readonly string[] {
  const text = readFileSync(join(DOCS, 'parser-packs.md'), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].flatMap(([, kind, block = '']) =>
    kind === language ? [block] : [],
  );
}

function untold(schema: unknown, path: string): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, inner]: [string, unknown]) => {
    if (key !== 'properties') return untold(inner, `${path}/${key}`);
    return Object.entries(inner as Record<string, { description?: string }>).flatMap(([name, property]) => [
      ...(/^.+ \/ .+$/.test(property.description ?? '') ? [] : [`${path}/${name}`]),
      ...untold(property, `${path}/${name}`),
    ]);
  });
}

it('tells every property in both languages', () => {
  expect(untold(JSON.parse(packJsonSchema()), '')).toEqual([]);
});

it('reads the lines of the page by the pack of the page', () => {
  const [device = '', bastion = ''] = blocks('yaml');
  const [text = ''] = blocks('text');
  const packs = [parsePack(device, 'device'), parsePack(bastion, 'bastion')];
  const parser = createParser({ packs, spoolId: '0'.repeat(32) });
  const lines = [
    ...text.trim().split('\n'),
    '<134>Nov 30 16:21:02 h acme-bastion: 用户 wang 从 10.0.0.1 登录失败，原因：口令错误',
  ];
  const events = lines.flatMap((line, offset) =>
    parser.parse(
      { payload: Buffer.from(line), receivedAt: RECEIVED_AT, listener: 'syslog-udp', peer: '192.0.2.1' },
      { segment: 1, offset },
    ),
  );
  expect(events).toMatchObject([
    { 'event.dataset': 'acme.sgw', 'event.action': 'denied', 'event.severity': 73, 'rule.name': '禁止外联' },
    { 'event.dataset': 'acme.sgw', 'event.action': 'allowed', 'destination.port': 22 },
    { 'event.action': 'login', 'event.outcome': 'failure', 'user.name': 'wang', 'source.ip': '10.20.0.4' },
    { 'event.dataset': 'acme.bastion', 'event.outcome': 'failure', 'event.reason': '口令错误', 'user.name': 'wang' },
  ]);
  expect(events.flatMap((event) => event.tags ?? [])).toEqual([]);
});
